"""The commands of the console, in the order of the help page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn

from taizhang.site import wording

DONE, FINDING, WRONG_USE = 0, 1, 2

Argument = tuple[tuple[str, ...], dict[str, Any]]
PERIOD: Argument = (
    ("--period",),
    {"required": True, "help": "期间：2021、2021Q3、2021-07、2021-03-04..2021-03-10"},
)
UNIT: Argument = (("--unit",), {"default": "", "help": "单位码，含其下级；不填为全系统"})
AS_POST: Argument = (
    ("--as",),
    {"dest": "as_post", "default": "", "help": "以某岗位的眼光查看，如 coordinator"},
)


SERVING: tuple[Argument, ...] = (
    (("--host",), {"default": "", "help": "监听地址，不填为本机；--tls 时不填为全部"}),
    (("--port",), {"type": int, "default": 8000, "help": "端口"}),
    (("--workers",), {"type": int, "default": 2, "help": "进程数"}),
    (("--server",), {"choices": ("auto", "gunicorn", "cheroot"), "default": "auto", "help": "网页服务程序"}),
    (("--tls",), {"action": "store_true", "help": "用本机自制的证书提供加密访问，手机可用"}),
    (("--tls-port",), {"type": int, "default": 8443, "help": "加密访问的端口"}),
    (
        ("--backed-up",),
        {"action": "store_true", "help": "升级前的备份已由数据库管理员留好（只用于 PostgreSQL）"},
    ),
)


@dataclass(frozen=True)
class Command:
    """One command: its name, its Chinese help, its arguments, the module that runs it."""

    name: str
    help: str
    module: str
    arguments: tuple[Argument, ...] = ()

    @property
    def run(self) -> Callable[[argparse.Namespace], int]:
        """Import the command's module when it runs and call its function.

        It is imported only then, so that help and start stay quick.
        """

        def later(given: argparse.Namespace) -> int:
            function: Callable[[argparse.Namespace], int] = getattr(
                import_module(f"taizhang.site.commands.{self.module}"), self.name.replace("-", "_")
            )
            return function(given)

        return later


COMMANDS: tuple[Command, ...] = (
    Command(
        "demo",
        "建立演示库：把2021年演一遍，出报告，然后启动",
        "demo",
        (
            (("--seed",), {"type": int, "default": 2021, "help": "随机种子"}),
            (("--until",), {"default": "", "help": "只演到某一天，如 2021-01-14（检查用）"}),
            (("--no-serve",), {"action": "store_true", "help": "建好即止，不启动"}),
        ),
    ),
    Command(
        "start",
        "启动并打开浏览器（不写命令时就是它）",
        "start",
        (*SERVING, (("--no-browser",), {"action": "store_true", "help": "不打开浏览器"})),
    ),
    Command("serve", "启动网页服务", "serve", SERVING),
    Command(
        "back",
        "退回升级前的数据（停止后运行）",
        "safekeeping",
        (
            (("copy",), {"nargs": "?", "default": "", "help": "哪一份副本的文件夹名；不填为最近一份"}),
            (("--list",), {"action": "store_true", "help": "只列出升级前的副本"}),
            (("--yes",), {"action": "store_true", "help": "确认：升级后登记的不在副本里"}),
        ),
    ),
    Command(
        "shortcut",
        "写一个双击启动的文件",
        "start",
        ((("folder",), {"nargs": "?", "default": ".", "help": "放在哪个文件夹，如桌面"}),),
    ),
    Command(
        "figures",
        "列出指标及其数值",
        "figures",
        (PERIOD, UNIT, (("names",), {"nargs": "*", "help": "指标编号或名称，如 F44；不填为全部"})),
    ),
    Command(
        "trace",
        "查看一个指标的明细记录",
        "figures",
        ((("name",), {"help": "指标编号或名称，如 F44"}), PERIOD, UNIT, AS_POST),
    ),
    Command(
        "report",
        "生成年度总结（定稿后取定稿版原件）",
        "report",
        (
            (("kind",), {"choices": ("annual",), "help": "annual：年度总结"}),
            PERIOD,
            (("--out",), {"default": "", "help": "输出文件夹"}),
        ),
    ),
    Command(
        "reconcile",
        "数字核对：逐个核对一份材料里的数字",
        "reconcile",
        ((("file",), {"help": ".txt 或 .docx 文件"}), PERIOD),
    ),
    Command("digest", "每日提醒文本（不自动发送）：某岗位的，或全单位的", "digest", (AS_POST,)),
    Command("nightly", "到点就备份到所选的备份盘（可重复运行）", "safekeeping"),
    Command(
        "weekly",
        "领导一周A4（Word和PDF各一份）",
        "weekly",
        (
            AS_POST,
            (("--week",), {"default": "", "help": "其中一天，如 2021-12-30；不填为最近一周"}),
            (("--out",), {"default": "", "help": "输出文件夹"}),
        ),
    ),
    Command(
        "new-ledger",
        "在源代码里写一本新台账的骨架（开发用）",
        "new_ledger",
        (
            (("room",), {"help": "室，如 safety"}),
            (("name",), {"help": "英文名，小写单数，如 extinguisher"}),
            (("title",), {"help": "台账名称，如 消防器材"}),
            (("code",), {"help": "台账码，如 QC"}),
            (("--section",), {"default": "F1", "help": "章节，如 A7"}),
            (
                ("--kind",),
                {
                    "choices": ("register", "journal", "casework"),
                    "default": "journal",
                    "help": "register：在用物品；journal：逐次登记；casework：有始有终的事项",
                },
            ),
        ),
    ),
    Command("sweep", "扫一遍时限与提醒（可重复运行）", "upkeep"),
    Command("verify", "核验历史链、台账与佐证材料", "upkeep"),
    Command("doctor", "自检：运行环境与数据", "upkeep"),
    Command(
        "backup",
        "备份到一个文件（不含密钥）",
        "safekeeping",
        ((("file",), {"help": "备份文件"}),),
    ),
    Command(
        "restore",
        "从备份恢复到一台空机器",
        "safekeeping",
        (
            (("file",), {"help": "备份文件"}),
            (("--key-file",), {"required": True, "help": "密钥导出文件"}),
            (("--passphrase-file",), {"default": "", "help": "口令文件；不填则询问"}),
            (("--state",), {"default": "", "help": "把进度写到这个文件"}),
        ),
    ),
    Command(
        "password",
        "重置一个账号的密码（管理员忘记密码时用）",
        "safekeeping",
        ((("username",), {"help": "登录名"}),),
    ),
    Command(
        "replace-security",
        "更换安全管理员（在服务器上办理，留痕）",
        "safekeeping",
        ((("username",), {"help": "接任人的登录名"}),),
    ),
    Command(
        "key",
        "导出或导入密钥",
        "safekeeping",
        (
            (("action",), {"choices": ("export", "import"), "help": "export 导出，import 导入"}),
            (("file",), {"help": "密钥文件"}),
            (("--passphrase-file",), {"default": "", "help": "口令文件；不填则询问"}),
        ),
    ),
)


class ChineseParser(argparse.ArgumentParser):
    """A parser whose own words are Chinese."""

    def format_help(self) -> str:
        text = super().format_help()
        for english, chinese in (
            ("usage:", "用法："),
            ("positional arguments:", "参数："),
            ("options:", "选项："),
            ("show this help message and exit", "显示本帮助"),
        ):
            text = text.replace(english, chinese)
        return text

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"用法不对：{wording.of_parser(message)}。\n可用 {self.prog} --help 查看帮助。\n")
        raise SystemExit(WRONG_USE)


def parser() -> argparse.ArgumentParser:
    """Build the whole command line."""
    top = ChineseParser(prog="taizhang", description="平安创建工作台账：命令行")
    shelves = top.add_subparsers(dest="command", required=False, metavar="命令", parser_class=ChineseParser)
    for command in COMMANDS:
        entry = shelves.add_parser(command.name, help=command.help, description=command.help)
        entry.add_argument("--format", choices=("table", "json"), default="table", help="输出格式")
        for names, options in command.arguments:
            entry.add_argument(*names, **options)
        entry.set_defaults(run=command.run)
    return top
