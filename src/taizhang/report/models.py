"""Issued reports with the frozen values behind every number; figures that another body states."""

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
    """据××: a value that another body's paper states, printed with its source, never counted here.

    A later row of the same figure and period takes the place of an earlier one, which stays to be seen.
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
