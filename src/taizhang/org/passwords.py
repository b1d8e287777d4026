"""Password policy (等保 level 2).

A password has length with several kinds of characters, or is a long passphrase.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

_KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")
_CONTEXT = ("taizhang", "pingan", "gongxiao", "gxs", "xinfang", "admin", "平安", "供销")


class Policy:
    """The password policy: 10 characters of three kinds, or 15 of any kind.

    These are the least lengths. It must not be common and not be made of the unit's words.
    """

    def __init__(self) -> None:
        self._common = CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` with the remedy when the password is too weak."""
        kinds = sum(bool(re.search(kind, password)) for kind in _KINDS)
        if len(password) < 15 and (len(password) < 10 or kinds < 3):
            raise ValidationError("密码至少10位并含大写、小写、数字、符号中的三类；或者用15位以上的一句话。")
        bare = re.sub(r"[^a-z\u4e00-\u9fff]", "", password.lower())
        rest = bare
        for word in _CONTEXT:
            rest = rest.replace(word, "")
        name = getattr(user, "username", "")
        if (bare and not rest) or (name and name.lower() in password.lower()):
            raise ValidationError("密码不要用单位名称、系统名称或登录名，请换一个。")
        try:
            self._common.validate(password, user)
        except ValidationError as error:
            raise ValidationError("这个密码太常见，容易被猜到，请换一个。") from error

    def get_help_text(self) -> str:
        return "至少10位并含三类字符，或15位以上。"
