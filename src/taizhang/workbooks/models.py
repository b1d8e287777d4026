"""Tables of dropped files waiting to become records.

They also keep how strange headings were understood.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from taizhang.engine.models import Batch, Evidence
from taizhang.org.models import Person, Unit


class Parcel(models.Model):
    """A workbook dropped by a person.

    It is kept until its rows are taken in or it is put aside. The file lies sealed as evidence;
    `answers` are the cells put right on the page and `outcome` what was understood of it, both
    sealed under its key.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待核对"
        TAKEN = "taken", "已登记"
        DROPPED = "dropped", "已放弃"

    public_id = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    file = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=7, blank=True)
    entry = models.CharField(max_length=8, blank=True)
    late_reason = models.CharField(max_length=200, blank=True)
    answers = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    told = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = (models.Index(fields=("person", "state", "id"), name="parcel_waiting"),)

    def __str__(self) -> str:
        return self.public_id


class Heads(models.Model):
    """The matching of one set of headings with the fields of a ledger.

    It is asked once and remembered.
    """

    ledger = models.CharField(max_length=60)
    said = models.CharField(max_length=64)
    names = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = (models.UniqueConstraint(fields=("ledger", "said"), name="heads_once"),)

    def __str__(self) -> str:
        return f"{self.ledger} {self.said}"
