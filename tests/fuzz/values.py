"""Values nobody expects, by the kind of what is asked.

The kinds are numbers, days, moments, periods, keys, texts and files.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import xlsxwriter
from PIL import Image

TEXTS: tuple[str | bytes, ...] = (
    "",
    " ",
    "　",
    "\x00",
    "甲\x00乙",
    "\x0b\x0c\x1c\x1e\x1f",
    "\x1b[31m红",
    "\x7f\x85\x9f",
    b"\xff\xfe\xfd",
    b"\xed\xa0\x80",
    b"\xed\xb0\x80\xed\xa0\x80",
    b"\xc0\x80",
    b"\xd6\xd0\xce\xc4",
    "\ufffe\uffff",
    "\U0010ffff",
    "\u202e倒\u2066",
    "e\u0301\u0300" * 40,
    "\u200b\u200d\ufeff",
    "👩‍👩‍👧‍👦" * 30,
    "𠮷野家",
    "长" * 41,
    "长" * 300,
    "长" * 5_000,
    "A" * 70_000,
    "9" * 400,
    "null",
    "None",
    "true",
    "[]",
    "{}",
    "%s%n%d{0}{x}{{7*7}}",
    "'; drop table x; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "/" + "a" * 300,
    "/tmp/\x00",
    "/proc/self/environ",
    "\\\\server\\x",
    "=1+1",
    "绝密★",
    "430102199001011234",
    "13800138000",
    "\r\nSet-Cookie: a=b",
    "换\n行\t格",
)
NUMBERS: tuple[str | bytes, ...] = (
    "0",
    "-1",
    "-0",
    "1.5",
    "1e400",
    "1e-400",
    "NaN",
    "-Infinity",
    "0x10",
    "1_000",
    "١٢٣",
    "２０２１",
    "²",
    "½",
    "〇",
    "九千九百九十九万亿亿亿",
    "30余",
    "1,000",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "9" * 30,
    "9" * 5_000,
    "1" + "0" * 308,
    "0." + "0" * 400 + "1",
    "万亿亿亿亿亿亿亿亿亿",
)
DAYS: tuple[str | bytes, ...] = (
    "0000-00-00",
    "0001-01-01",
    "0001-12-31",
    "1582-10-10",
    "1900-01-01",
    "1948-12-31",
    "1949-01-01",
    "2021-02-29",
    "2021-13-01",
    "2999-12-31",
    "3000-01-01",
    "9999-01-01",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "20210103",
    "2021-W01-1",
    "2021-001",
    "2021-1-1",
    "２０２１-０１-０４",
    "2021/01/04",
    "2021年1月4日",
    "2021-01-04T00:00",
    "今天",
)
MOMENTS: tuple[str | bytes, ...] = (
    "0001-01-01T00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999-12:00",
    "1900-12-31T23:54:17",
    "1948-12-31T23:59",
    "1986-05-04T02:30",
    "1991-09-15T01:30",
    "1991-04-14T02:30",
    "2021-01-04T24:00",
    "2021-01-04T23:59:60",
    "2021-01-04T08:00Z",
    "2021-01-04T08:00+99:99",
    "2021-01-04T08:00+08:00",
    "2021-01-04 08:00",
    "2021-01-04",
    "3000-01-01T00:00",
    "253402300800",
    "-62135596801000",
    "99999999999999",
)
PERIODS: tuple[str | bytes, ...] = (
    "0000",
    "0001",
    "0001Q1",
    "0001-01",
    "0001年",
    "0001年1月",
    "0001年上半年",
    "1948",
    "1948Q4",
    "1948-12",
    "1948年四季度",
    "1949",
    "1949-01",
    "2021",
    "2021Q1",
    "2021Q5",
    "2021-01",
    "2021-00",
    "2021-13",
    "2021-1",
    "2021-12-31..2021-01-01",
    "2021-01-01..2021-01-31",
    "0001-01-01..9999-12-31",
    "1949-01-01..2999-12-31",
    "2999",
    "2999Q4",
    "2999-12",
    "3000",
    "9999",
    "9999Q4",
    "9999-12",
    "9999年",
    "9999年12月",
    "9999年下半年",
    "9999年第四季度",
    "9999-12-31..9999-12-31",
    "10000",
    "２０２１",
    "2021年",
    "前年",
    "上个月",
    "今年以来",
    "三季度",
    "一九四八年",
    "十三月",
    "F44 9999年",
    "接待来访 0001年1月",
)
KEYS: tuple[str | bytes, ...] = (
    "0",
    "1",
    "2",
    "x",
    "no-such",
    "a" * 13,
    "A" * 300,
    "-",
    "_",
    "F44",
    "F999",
    "pdf",
    "docx",
)
KINDS: dict[str, tuple[str | bytes, ...]] = {
    "text": TEXTS,
    "number": NUMBERS + TEXTS,
    "day": DAYS + TEXTS,
    "moment": MOMENTS + DAYS,
    "period": PERIODS + DAYS + TEXTS,
    "key": KEYS + NUMBERS + TEXTS,
}
JSON: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    10**40,
    -(10**400),
    float("nan"),
    float("inf"),
    1e308,
    [],
    [[]],
    [None],
    [{}],
    {},
    {"": ""},
    {"pk": 1},
    [["x"] * 3] * 3,
    "\ud800",
    "\udfff\ud800",
    "甲\ud83d",
    "\x00",
    "甲\x00\x1f",
    "长" * 5_000,
    "0001-01-01",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+08:00",
    "1948-12-31",
    "NaN",
)


PERIODIC = ("period", "month", "year", "week", "q", "from", "to", "day")


def hostile(random: Random, kind: str) -> bytes:
    """A value of a kind as it travels."""
    value = random.choice(KINDS[kind])
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def any_kind(random: Random) -> str:
    """Any kind of value."""
    return random.choice(sorted(KINDS))


def kind_of(random: Random, name: str) -> str:
    """The kind of value for a name, most often the likely one."""
    if random.random() < 0.35:
        return any_kind(random)
    if name in PERIODIC:
        return "period" if random.random() < 0.7 else "day"
    likely: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("moment", lambda n: n.endswith("_at") or n in ("_at", "_sent")),
        ("day", lambda n: n.endswith(("_on", "date"))),
        ("number", lambda n: n in ("page", "limit", "offset", "version", "person", "offer", "hour", "kept")),
        ("key", lambda n: n in ("unit", "state", "kind", "figure", "ledger", "as", "act", "do")),
    )
    return next((kind for kind, fits in likely if fits(name)), "text")


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 7), (90, 20, 20)).save(out, "PNG")
    return out.getvalue()


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in members:
            box.writestr(name, content)
    return out.getvalue()


def _turned(at: int, value: int) -> bytes:
    """Draw a photograph that lies on its side.

    One byte of what it says about itself is wrong.
    """
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x011A] = 6, "x", 72.0
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 20, 20)).save(out, "JPEG", exif=exif)
    content = bytearray(out.getvalue())
    content[content.index(b"Exif") + 6 + at] = value
    return bytes(content)


def _flipped(content: bytes) -> bytes:
    """Put wrong bytes into the first packed member of a zip file."""
    at = 30 + int.from_bytes(content[26:28], "little") + int.from_bytes(content[28:30], "little") + 4
    return content[:at] + b"\xff\x00\xff\x00" + content[at + 4 :]


def _packed_otherwise(content: bytes) -> bytes:
    """Let the members of a zip file name a way of packing that nobody reads."""
    far = content.index(b"PK\x01\x02")
    return content[:8] + b"\x09\x00" + content[10 : far + 10] + b"\x09\x00" + content[far + 12 :]


def _table(reference: str = "B2") -> bytes:
    """Make a workbook of one row, a cell of it at a given place."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("单位", "发生时间"))
    sheet.write_row(1, 0, ("市社", "2021-01-04 08:00"))
    book.close()
    with zipfile.ZipFile(out) as box:
        members = [(name, box.read(name)) for name in box.namelist()]
    old, new = b'r="B2"', f'r="{reference}"'.encode()
    return _zip(*((name, content.replace(old, new)) for name, content in members))


def _letter(body: str = "<w:p><w:r><w:t>来访12批次</w:t></w:r></w:p>", root: str = "w:document") -> bytes:
    """Make a Word file with a given body."""
    kinds = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>'
    )
    ties = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>'
    )
    text = (
        f'<?xml version="1.0"?><{root} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{body}</{root}>"
    )
    parts = (("[Content_Types].xml", kinds), ("_rels/.rels", ties), ("word/document.xml", text))
    return _zip(*((name, content.encode()) for name, content in parts))


PICTURE = _png()
SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
CONTENTS: tuple[bytes, ...] = (
    b"",
    b"\x00",
    b"x",
    PICTURE,
    PICTURE[:40],
    PICTURE[:-20] + b"\x00" * 20,
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 60,
    b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\x00\x00" + b"\xff" * 40,
    b"GIF89a" + b"\xff" * 20,
    b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    b"%PDF-1.7\n%%EOF",
    b"OFD",
    b"PK\x03\x04",
    b"PK\x05\x06" + b"\x00" * 18,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    _zip(),
    _zip(("../../x", b"1"), ("..\\y", b"2")),
    _zip(("xl/workbook.xml", b"<nothing"), ("[Content_Types].xml", b"")),
    _zip(("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", SHEET)),
    _zip(("word/document.xml", b"<w:document/>")),
    _zip(("manifest.json", b"[]")),
    _zip(("big", b"\x00" * 3_000_000)),
    "编号,日期\n甲,0001-01-01\n".encode(),
    "编号,日期\n甲,9999-12-31\n".encode("gb18030"),
    b"\xff\xfe" + "表\t头\n\x00".encode("utf-16-le"),
    b"\xef\xbb\xbf\x00\x01\x02",
    ("长" * 40_000).encode(),
    b"1,2,3\n" * 3_000,
    b"card,time\n1,2021-01-04 25:61:00\n1,0001-01-01 00:00:00\n",
    b'{"key": null}',
    _turned(0, 0x4D),
    _turned(11, 0),
    _turned(37, 1),
    _table(),
    _table("ZZZZZ1"),
    _table("B4294967295"),
    _table("FXSHRXX1"),
    _table("XFD1048576"),
    _flipped(_table()),
    _packed_otherwise(_table()),
    _letter(),
    _letter(body=""),
    _letter(root="w:other"),
    _letter(body="<w:body><w:p>"),
    _flipped(_letter()),
    _packed_otherwise(_letter()),
    b'a,"' + b"x" * 150_000,
    b"card,time\n" + b"1" * 150_000,
)
NAMES: tuple[bytes, ...] = (
    b"photo.png",
    "照片.jpg".encode(),
    b"table.xlsx",
    b"table.csv",
    b"text.txt",
    b"log.LOG",
    b"paper.docx",
    b"paper.pdf",
    b"paper.ofd",
    b"copy.zip",
    b"",
    b".",
    b"..",
    b".png",
    b"../../../etc/passwd.png",
    b"C:\\windows\\x.png",
    b"a\x00b.png",
    b"a\r\nX-Header: 1.png",
    b'a"b.png',
    b"\xff\xfe.png",
    b"\xed\xa0\x80.png",
    "\u202egnp.exe".encode(),
    ("长" * 300).encode() + b".png",
    b"A" * 5_000 + b".xlsx",
    b"x." + b"y" * 400,
    "微信图片_99991231235959.jpg".encode(),
    b"IMG_00010101_000000.jpg",
    b"mmexport99999999999999.jpg",
    b"mmexport1610000000000.jpg",
)


def file(random: Random) -> tuple[bytes, bytes]:
    """A name and a content that need not fit each other."""
    return random.choice(NAMES), random.choice(CONTENTS)
