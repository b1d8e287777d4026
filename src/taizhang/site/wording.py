"""Messages of the console on a wrong call.

They give the words of the parser and of the system in Chinese, with the remedy.
"""

from __future__ import annotations

import errno
import re

_PARSER = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"the following arguments are required: (.+)", r"还缺 \1"),
        (r"argument (.+?): invalid choice: '(.*)' \(choose from (.+)\)", r"\1 不能是“\2”，可用：\3"),
        (r"argument (.+?): expected (?:one|at least one) argument", r"\1 后面还要写一个值"),
        (r"argument (.+?): invalid int value: '(.*)'", r"\1 要填整数，不能是“\2”"),
        (r"argument (.+?): ignored explicit argument '(.*)'", r"\1 后面不用写值，请去掉“\2”"),
        (r"ambiguous option: (.+) could match (.+)", r"\1 不知指哪一个，请写全：\2"),
        (r"unrecognized arguments: (.+)", r"不认识 \1，请去掉或核对写法"),
    )
)
_SYSTEM = {
    errno.ENOENT: "找不到“{}”，请核对文件名和所在的文件夹。",
    errno.EISDIR: "“{}”是文件夹，这里要填文件。",
    errno.ENOTDIR: "“{}”里有一段不是文件夹，请核对路径。",
    errno.EACCES: "没有读写“{}”的权限，请换一个位置，或换有权限的账号运行。",
    errno.EPERM: "没有读写“{}”的权限，请换一个位置，或换有权限的账号运行。",
    errno.EROFS: "“{}”所在的盘只能读，请换一个位置。",
    errno.ENOSPC: "盘满了，“{}”没有写成，请腾出空间再试。",
}


def of_parser(message: str) -> str:
    """Translate a complaint of the argument parser into Chinese."""
    for pattern, chinese in _PARSER:
        if pattern.fullmatch(message):
            return pattern.sub(chinese, message).replace("'", "").replace(", ", "、")
    return message


def of_system(error: OSError) -> str:
    """Write the refusal of a file or folder, and the remedy."""
    sentence = _SYSTEM.get(error.errno or 0)
    if sentence and error.filename:
        return sentence.format(error.filename)
    return f"读写文件没有成功：{error.strerror or error}"


def of_any(error: Exception) -> str:
    """Write a refusal as one line for the console."""
    if isinstance(error, OSError):
        return of_system(error)
    if isinstance(error, UnicodeDecodeError):
        return "文件不是文字文件（UTF-8），请核对是不是选错了文件。"
    if isinstance(error, KeyError) and error.args:
        return str(error.args[0])
    return str(error)
