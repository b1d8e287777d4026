"""Typefaces of Word and PDF files.

In Word the licensed ones that an office's PCs have are named; free ones draw the PDF. Nothing is
embedded in the Word file and no font is part of this project: the PDF's faces come from the wheel
`pylopdf-fonts-zh-cn` (Noto Serif SC and Noto Sans SC, OFL).
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

BODY = "仿宋_GB2312"
TITLE = "方正小标宋简体"
LEVEL_1 = "黑体"
LEVEL_2 = "楷体_GB2312"
FORM = "宋体"

PDF_SERIF = "Noto Serif SC"
PDF_SANS = "Noto Sans SC"


@cache
def folder() -> Path:
    """Return the wheel's folder of font files."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("没有找到中文字体包 pylopdf-fonts-zh-cn，请重新安装。")
    return Path(spec.origin).parent
