"""What the console answers to a wrong call: Chinese, naming what is wrong and what to do, with the exit code of wrong use."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from taizhang.site import cli

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
