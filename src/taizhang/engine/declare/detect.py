"""Detection of contents banned from free text.

Detected: classification marks, identity numbers, telephone numbers.
"""

from __future__ import annotations

import re
import unicodedata

_MARK = re.compile(
    r"(绝\s*密|机\s*密|秘\s*密)\s*[★☆*]|[【\[（(]\s*(绝\s*密|机\s*密|秘\s*密)\s*[】\]）)]|^\s*(绝\s*密|机\s*密)\s*$"
)
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
UNREADABLE = "\ufffd"
"""The mark (�) that stands for bytes and signs that are no text."""
_NO_TEXT = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def readable(text: str) -> str:
    """Put the mark in the place of signs that no database or document takes.

    Such signs are NUL and halves of a pair.
    """
    return _NO_TEXT.sub(UNREADABLE, text)


def unreadable(text: str) -> str | None:
    """Return the Chinese reason why a text cannot be read in full, or nothing."""
    if UNREADABLE in text:
        return "内容里有看不懂的字符（显示为“�”），请删掉或重新输入这几个字。"
    return None


def trouble(text: str) -> str | None:
    """Return the Chinese reason why a free text may not be stored, or None.

    Red-head papers and words such as 保密制度 pass; only marks of classification stop.
    """
    if problem := unreadable(text):
        return problem
    flat = unicodedata.normalize("NFKC", text)
    if _MARK.search(flat):
        return "内容带有密级标志。本系统不得存储涉密内容，请改在涉密纸质台账登记，这里只写“见涉密纸质台账第×号”。"
    if _IDENTITY.search(flat):
        return "内容里有身份证号码，请删除；确需登记的只填后四位。"
    if _PHONE.search(flat):
        return "内容里有手机号码，请填到“电话”栏，不要写在文字里。"
    return None


def clean(text: str) -> str:
    """Return text in NFC without control characters and outer blanks."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()  # the usual case: nothing to take out
    flat = unicodedata.normalize("NFC", readable(text))
    return "".join(ch for ch in flat if ch in "\n\t" or unicodedata.category(ch) != "Cc").strip()
