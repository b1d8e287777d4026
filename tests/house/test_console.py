"""Answers of the console to a wrong call.

They are in Chinese, name what is wrong and what to do, and come with the exit code of wrong use.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from taizhang.site import cli
from tests.faults.console import COMMAND, environment

ENGLISH = re.compile(r"[a-z]+ [a-z]+ [a-z]+")
"""Three English words in a row are a sentence that an office clerk cannot read."""


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a refused call says, after looking that it is wrong use and no English."""
    try:
        code = cli.main(list(arguments))
    except SystemExit as left:  # the parser leaves by itself
        code = int(str(left.code))
    said = capsys.readouterr()
    assert code == cli.WRONG_USE
    assert said.out == ""
    assert not ENGLISH.search(said.err), said.err
    return said.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("figures",), "还缺 --period"),
        (("trace", "--period", "2021"), "还缺 name"),
        (("figures", "--period"), "--period 后面还要写一个值"),
        (("figures", "--period", "2021", "--format", "xml"), "--format 不能是“xml”，可用：table、json"),
        (("nosuch",), "命令 不能是“nosuch”，可用：demo、"),
        (("serve", "--port", "abc"), "--port 要填整数，不能是“abc”"),
        (("verify", "--deep"), "不认识 --deep"),
        (("demo", "--no-serve=1"), "--no-serve 后面不用写值"),
    ],
)
def test_the_parser_speaks_chinese(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    said = told(capsys, *arguments)
    assert words in said
    assert "--help 查看帮助" in said


@pytest.mark.django_db
def test_files_and_folders_are_named_with_the_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    away, binary = tmp_path / "没有.txt", tmp_path / "某.bin"
    binary.write_bytes(b"\xff\xfe\x00")
    words = tmp_path / "口令.txt"
    words.write_text("一句长一些的口令，十二个字以上")
    asked = ("--period", "2021")
    assert "找不到" in told(capsys, "reconcile", str(away), *asked)
    assert str(away) in told(capsys, "reconcile", str(away), *asked)
    assert "是文件夹" in told(capsys, "reconcile", str(tmp_path), *asked)
    assert "请先建好" in told(capsys, "backup", str(tmp_path / "没有" / "备份.tzb"))
    assert "请在后面写上文件名" in told(capsys, "backup", str(tmp_path))
    assert "请先建好" in told(capsys, "key", "export", str(tmp_path / "没有" / "钥.txt"))
    assert "不是文字文件" in told(capsys, "key", "import", str(binary), "--passphrase-file", str(words))
    assert "没有岗位" in told(capsys, "trace", "F44", *asked, "--as", "nobody")


@pytest.mark.django_db
def test_the_annual_report_is_of_a_year(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = told(capsys, "report", "annual", "--period", "2021Q3", "--out", str(tmp_path))
    assert "不是一年，请写成 2021" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_text_without_numbers_is_said_to_be_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = tmp_path / "空.txt"
    text.write_text("")
    assert cli.main(["reconcile", str(text), "--period", "2021"]) == cli.DONE
    assert "没有找到可以核对的数字" in capsys.readouterr().out


def test_a_port_that_is_taken_is_named_before_anybody_opens_it(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"端口{port}用不了" in told(capsys, "serve", "--port", port)
    assert "1至65535之间" in told(capsys, "serve", "--port", "99999")
    assert "监听地址“foo”不对" in told(capsys, "serve", "--host", "foo")


def test_the_day_of_the_play_is_one_of_its_days() -> None:
    from taizhang.site.commands.demo import _end

    for text in ("某天", "2020-12-31", "2022-02-01"):
        with pytest.raises(ValueError, match="2021-01-01至2022-01-10"):
            _end(text)
    assert _end("2021-01-14").isoformat() == "2021-01-14T23:59:00+08:00"


SHOWN = "from django.conf import settings as s; print(s.SECURE_COOKIES, s.PHONE_HTTP, s.PORTAL_ONLY)"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ({}, "False False False"),
        (
            {"TAIZHANG_TLS": "true", "TAIZHANG_PHONE_HTTP": "是", "TAIZHANG_PUBLIC_ONLY": "on"},
            "True True True",
        ),
        ({"TAIZHANG_TLS": "false", "TAIZHANG_PHONE_HTTP": "0"}, "False False False"),
    ],
)
def test_switches_of_the_environment_mean_what_they_say(
    words: dict[str, str], shown: str, tmp_path: Path
) -> None:
    env = environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "taizhang.site.settings"} | words
    done = subprocess.run([sys.executable, "-c", SHOWN], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == shown


def test_a_wrong_variable_stops_the_start_in_one_sentence(tmp_path: Path) -> None:
    for words in (
        {"TAIZHANG_TLS": "yse"},
        {"TAIZHANG_DATABASE": "mysql://x"},
        {"TAIZHANG_HOSTS": "http://x"},
    ):
        for command in ("start", "sweep"):
            done = subprocess.run(
                [*COMMAND, command],
                env=environment(tmp_path) | words,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stdout) == (cli.WRONG_USE, "")
            (sentence,) = done.stderr.splitlines()
            ((name, value),) = words.items()
            assert sentence.startswith(f"环境变量 {name} 现在是“{value}”，看不懂。请填")


def test_a_variable_that_nothing_reads_is_named_at_the_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "sweep"],
        env=environment(tmp_path) | {"TAIZHANG_TSL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines() == [
        "环境变量 TAIZHANG_TSL 没有用处，请核对写法，是不是 TAIZHANG_TLS。",
        "这里还没有数据库。看演示请用 taizhang demo，正式启用请用 taizhang start。",
    ]
