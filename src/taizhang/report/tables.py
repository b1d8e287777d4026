"""Issued reports with the frozen values behind every number.

Figures that another body states stand here as well.
"""

from __future__ import annotations

from django.db import models

from taizhang.engine.models import Evidence
from taizhang.org.models import Person


class IssuedReport(models.Model):
    """定稿版: never changed. Later records show as corrections beside it."""

    kind = models.CharField(max_length=12, default="annual")
    period = models.CharField("期间", max_length=24)
    title = models.CharField("标题", max_length=80)
    issued_at = models.DateTimeField("定稿时间")
    signed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="签发人")
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="经办人")
    word_sha = models.CharField(max_length=64)
    pdf_sha = models.CharField(max_length=64)
    frozen = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "period"), name="issued_once"),)

    def __str__(self) -> str:
        return self.title


class OutsideFigure(models.Model):
    """据××: a value stated by another body's paper.

    It is printed with its source and never counted here. A later row of the same figure and period
    takes the place of an earlier one, which stays to be seen.
    """

    code = models.CharField("指标", max_length=40)
    period = models.CharField("期间", max_length=24)
    value = models.DecimalField("数值", max_digits=20, decimal_places=5)
    unit_word = models.CharField("计量单位", max_length=10)
    source = models.CharField("来源文件", max_length=120)
    signer = models.CharField("签发人", max_length=40)
    paper = models.OneToOneField(Evidence, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        indexes = (models.Index(fields=("code", "period", "id"), name="outside_in_force"),)

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class PrintedPaper(models.Model):
    """已打印待回传: a form or month book on paper, to be returned.

    It waits until each of its sheets came back signed. `digest` is of the records and versions that
    it shows: printing the same again is the same paper.
    """

    class Kind(models.TextChoices):
        FORM = "form", "单张表"
        BOOK = "book", "登记簿"

    ledger = models.CharField(max_length=60)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    title = models.CharField("名称", max_length=80)
    about = models.CharField("编号（月份）", max_length=60)
    unit_lo = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    printed_at = models.DateTimeField("打印时间")
    printed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="打印人")
    returned_at = models.DateTimeField("回传时间", null=True)
    cancelled_at = models.DateTimeField("注销时间", null=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    cancel_reason = models.CharField("注销原因", max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("ledger", "kind", "digest"),
                condition=models.Q(returned_at=None, cancelled_at=None),
                name="printed_once_while_out",
            ),
        )
        indexes = (models.Index(fields=("ledger", "printed_at"), name="printed_list"),)

    def __str__(self) -> str:
        return f"{self.title} {self.about}"


class PrintedSheet(models.Model):
    """One page of a printed paper with its own code; the photo that came back."""

    paper = models.ForeignKey(PrintedPaper, models.PROTECT, related_name="sheets")
    page = models.PositiveSmallIntegerField("页")
    code = models.CharField("回传码", max_length=12, unique=True)
    returned_at = models.DateTimeField("回传时间", null=True)
    returned_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    file = models.ForeignKey(Evidence, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("paper", "page"), name="printed_page_once"),)

    def __str__(self) -> str:
        return self.code


class PrintedRow(models.Model):
    """A record that a printed sheet shows."""

    sheet = models.ForeignKey(PrintedSheet, models.PROTECT, related_name="rows")
    record_id = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("record_id",), name="printed_row_record"),)

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.record_id}"


class YearTurn(models.Model):
    """年度结转: the turn of a year, done once.

    It holds what was open and what was carried when the year was turned, as listed and signed.
    """

    year = models.PositiveIntegerField("年度", unique=True)
    done_at = models.DateTimeField("结转时间")
    done_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="经办人")
    listed = models.TextField()

    def __str__(self) -> str:
        return f"{self.year}年度结转"
