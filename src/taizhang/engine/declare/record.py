"""The base of every record and of its child rows."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models

from taizhang.org.models import Person, Unit

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Make a random public id of 59 bits: records are never addressed by serial key."""
    letters = ""
    while len(letters) < 12:  # five random bits a letter; the one value without a letter is drawn again
        letters += "".join(ALPHABET[bits] for byte in secrets.token_bytes(16) if (bits := byte & 31) < 31)
    return letters[:12]


class Entry(models.TextChoices):
    """The kind of entry of a record.

    Only 补录 counts as late.
    """

    DIRECT = "direct", "当时登记"
    COPIED = "copied", "转录"
    LATE = "late", "补录"
    CARRIED = "carried", "承前转入"


class Record(models.Model):
    """A row of a ledger.

    It is written only by the deeds and read only through `rows_for`. `called` is the path to what
    other records, books and tables call it by; never a personal field.
    """

    called: ClassVar[str] = "number"
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    number = models.CharField("编号", max_length=40, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="所属单位", related_name="+")
    unit_lo = models.BigIntegerField(editable=False)
    state = models.CharField("状态", max_length=20, editable=False)
    occurred_at = models.DateTimeField("发生时间")
    occurred_on = models.DateField("发生日期", editable=False)
    recorded_at = models.DateTimeField("登记时间", editable=False)
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="登记人", related_name="+", null=True, editable=False
    )
    entry = models.CharField("登记方式", max_length=8, choices=Entry.choices, default=Entry.DIRECT)
    late_reason = models.CharField("补录原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    due_on = models.DateField("办理期限", null=True, blank=True, editable=False)
    voided = models.BooleanField("已作废", default=False, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ("-occurred_at", "-id")
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=("unit_lo", "occurred_on")),
            # the order of every list, with what most people's lists are narrowed by
            models.Index(fields=("occurred_on", "occurred_at", "id", "unit_lo")),
        )

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """A child row: versioned with its parent, countable, traceable.

    Its trace reads parent number / line number. A subclass declares `parent = ForeignKey(TheRecord,
    CASCADE, related_name=...)`.
    """

    line_no = models.PositiveIntegerField("行号", editable=False)

    class Meta:
        abstract = True
        ordering = ("line_no",)

    def __str__(self) -> str:
        parent: Any = getattr(self, "parent", None)
        return f"{parent}/{self.line_no}"


BASE_FIELDS: frozenset[str] = frozenset(field.name for field in Record._meta.local_fields)
