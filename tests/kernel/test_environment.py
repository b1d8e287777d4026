"""Environment variables.

The tests cover what each takes, what it says of anything else, and that nothing is read behind its back.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from taizhang.kernel import environment
from taizhang.kernel.environment import CHECKS, VARIABLES, WrongVariable
from tests.conftest import ROOT

SOURCES = ROOT / "src" / "taizhang"
WRITE_WRONG_ONES = ("test_environment.py", "test_console.py")
HANDBOOK = ROOT / "docs" / "handbook" / "install.md"


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "On", "是", " 1 ", "１"])
def test_a_switch_is_on(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_TLS", word)
    assert environment.flag("TAIZHANG_TLS") is True


@pytest.mark.parametrize("word", ["0", "false", "no", "OFF", "否", "", "  "])
def test_a_switch_is_off(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_TLS", word)
    assert environment.flag("TAIZHANG_TLS") is False
    monkeypatch.delenv("TAIZHANG_TLS")
    assert environment.flag("TAIZHANG_TLS") is False


@pytest.mark.parametrize("word", ["2", "yse", "开", "1 1", "truee", "\udcff"])
def test_a_switch_takes_nothing_else_and_says_what_it_takes(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_TLS", word)
    with pytest.raises(WrongVariable) as raised:
        environment.flag("TAIZHANG_TLS")
    shown = "?" if word == "\udcff" else word
    assert str(raised.value) == (
        f"环境变量 TAIZHANG_TLS 现在是“{shown}”，看不懂。请填1、true、yes、on、是（开），"
        "或 0、false、no、off、否（关），或去掉这个变量，再启动。"
    )


@pytest.mark.parametrize(("word", "value"), [("", 2000), ("0", 0), ("20000", 20000)])
def test_a_number(word: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_ASKED", word)
    assert environment.number("TAIZHANG_ASKED", 2000, most=20000) == value


@pytest.mark.parametrize("word", ["-1", "1.5", "二千", "20001", "²", "9" * 30])
def test_what_is_no_number(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_ASKED", word)
    with pytest.raises(WrongVariable, match="TAIZHANG_ASKED"):
        environment.number("TAIZHANG_ASKED", 2000, most=20000)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", ""),
        ("http://10.1.2.3:8000/", "http://10.1.2.3:8000"),
        ("https://台账.内网/查", "https://台账.内网/查"),
    ],
)
def test_an_address(word: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_PHONE_ADDRESS", word)
    assert environment.address("TAIZHANG_PHONE_ADDRESS") == value


@pytest.mark.parametrize(
    "word",
    [
        "10.1.2.3:8000",
        "ftp://a",
        "http://",
        "http://a:port",
        "http://[::1",
        "https",
        "http://exa mple.com/x",
        "http://example.com/x?y",
        "http://example.com/x#z",
        "http://u:p@example.com",
        "http://a,b",
        "http://a\\b",
    ],
)
def test_what_is_no_address(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_PHONE_ADDRESS", word)
    with pytest.raises(WrongVariable, match="TAIZHANG_PHONE_ADDRESS"):
        environment.address("TAIZHANG_PHONE_ADDRESS")


def test_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_HOSTS", " office.example  10.1.2.3 [::1] .example * ")
    assert environment.hosts("TAIZHANG_HOSTS", "localhost") == [
        "office.example",
        "10.1.2.3",
        "[::1]",
        ".example",
        "*",
    ]
    monkeypatch.setenv("TAIZHANG_HOSTS", "")
    assert environment.hosts("TAIZHANG_HOSTS", "localhost [::1]") == ["localhost", "[::1]"]


@pytest.mark.parametrize("word", ["http://office", "office:8000", "a,b", "a;b", "office/"])
def test_a_host_that_no_request_could_meet(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_HOSTS", word)
    with pytest.raises(WrongVariable, match="TAIZHANG_HOSTS"):
        environment.hosts("TAIZHANG_HOSTS", "localhost")


def test_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    for word, path in (("", tmp_path / "var"), ("new/deep", tmp_path / "new" / "deep"), (".", tmp_path)):
        monkeypatch.setenv("TAIZHANG_HOME", word)
        assert environment.folder("TAIZHANG_HOME", "var") == path
    for word in ("file", "file/below"):
        monkeypatch.setenv("TAIZHANG_HOME", word)
        with pytest.raises(WrongVariable, match="TAIZHANG_HOME 现在是“file"):
            environment.folder("TAIZHANG_HOME", "var")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    for word in ("a" * 300, "a/" * 3000, "ring/below", "~nobody-of-this-name/var"):
        monkeypatch.setenv("TAIZHANG_HOME", word)
        with pytest.raises(WrongVariable, match="TAIZHANG_HOME 现在是"):
            environment.folder("TAIZHANG_HOME", "var")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TAIZHANG_HOME", "~/data")
    assert environment.folder("TAIZHANG_HOME", "var") == tmp_path / "data"


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv("TAIZHANG_HOME", str(tmp_path))
    monkeypatch.setattr("os.scandir", shut)
    with pytest.raises(WrongVariable, match="TAIZHANG_HOME"):
        environment.folder("TAIZHANG_HOME", "var")


def test_no_password_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    error = environment.wrong("TAIZHANG_DATABASE", "postgres://office:geheim@db/taizhang")
    assert "postgres://office:***@db/taizhang" in str(error)
    monkeypatch.setenv("TAIZHANG_SECRET", "geheim\x07")
    with pytest.raises(WrongVariable) as raised:
        environment.text("TAIZHANG_SECRET")
    assert "geheim" not in str(raised.value)


def test_a_name_that_nothing_reads_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (*VARIABLES, *CHECKS):
        monkeypatch.setenv(variable.name, "1")
    assert environment.unknown() == []
    monkeypatch.setenv("TAIZHANG_TSL", "1")
    monkeypatch.setenv("taizhang_home", "var")
    monkeypatch.setenv("TAIZHANG_XYZXYZXYZ", "1")
    assert environment.unknown() == [
        "环境变量 TAIZHANG_TSL 没有用处，请核对写法，是不是 TAIZHANG_TLS。",
        "环境变量 TAIZHANG_XYZXYZXYZ 没有用处，请核对写法。",
        "环境变量 taizhang_home 没有用处，请核对写法，是不是 TAIZHANG_HOME。",
    ]


def test_a_child_inherits_what_it_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_SECRET", "one")
    monkeypatch.setenv("TAIZHANG_OUT", "two")
    told = environment.inherited({"TAIZHANG_HOME": "three"}, without=("TAIZHANG_SECRET",))
    ours = {
        name: value
        for name, value in told.items()
        if name in ("TAIZHANG_SECRET", "TAIZHANG_OUT", "TAIZHANG_HOME")
    }
    assert ours == {"TAIZHANG_OUT": "two", "TAIZHANG_HOME": "three"}


def _readings(path: Path) -> set[str]:
    """The lines of a source file that touch the environment by themselves."""
    source = path.read_text()
    lines = source.splitlines()
    found = set()
    for node in ast.walk(ast.parse(source)):
        attribute = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "os" and node.attr
        imported = isinstance(node, ast.ImportFrom) and node.module == "os" and node.names[0].name
        if (attribute or imported) in ("environ", "environb", "getenv"):
            found.add(lines[node.lineno - 1].strip())
    return found


def test_the_product_reads_the_environment_in_one_place() -> None:
    asked = {path.relative_to(SOURCES).as_posix(): _readings(path) for path in SOURCES.rglob("*.py")}
    elsewhere = {name: lines for name, lines in asked.items() if lines and name != "kernel/environment.py"}
    chosen = {'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")'}
    assert elsewhere == {"site/cli.py": chosen, "site/wsgi.py": chosen}


def test_each_variable_is_read_and_no_other() -> None:
    settings = (SOURCES / "site" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\("(TAIZHANG_\w+)"', settings))
    assert read == {variable.name for variable in VARIABLES}


def test_variables_of_the_checks_are_those_that_checks_read() -> None:
    places = [ROOT / "Makefile", ROOT / ".ci" / "run"]
    places += [
        path for top in ("tests", "tools", "bench") for path in (ROOT / top).rglob("*") if path.is_file()
    ]
    named: set[str] = set()
    for path in places:
        if path.suffix in ("", ".py", ".sh", ".md") and path.name not in WRITE_WRONG_ONES:
            named |= set(re.findall(r"\bTAIZHANG_[A-Z_]+\b", path.read_text()))
    ours = {variable.name for variable in VARIABLES} | {
        "TAIZHANG_STARTS",
        "TAIZHANG_LINKS",
    }  # the last two are settings
    assert named - ours == {variable.name for variable in CHECKS}


def test_the_handbook_lists_every_variable_as_declared() -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    part = text[text.index("## 环境变量") :].split("\n## ")[0]
    listed = [line for line in part.splitlines() if line.startswith("* `TAIZHANG_")]
    assert listed == [
        f"* `{row.name}`：{row.meaning}。填{row.takes}；不填时为：{row.usual}。"
        for row in (*VARIABLES, *CHECKS)
    ]
