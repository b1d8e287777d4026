"""Declare the peer's tables: receptions, and visits with an audit row."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bench.peers.cases.choices import FORMS, TOPICS, TURNS


class Unit(models.Model):
    """The unit as the admin list joins it."""

    short = models.CharField(max_length=20)
    lo = models.BigIntegerField()

    class Meta:
        managed, db_table = False, "org_unit"

    def __str__(self) -> str:
        return self.short


def _pairs(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(key, key) for key in keys]


class Reception(models.Model):
    """The columns that the list shows."""

    number = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT)
    unit_lo = models.BigIntegerField()
    occurred_on = models.DateField()
    occurred_at = models.DateTimeField()
    form = models.CharField(max_length=8, choices=_pairs(FORMS))
    place = models.CharField(max_length=8)
    persons = models.PositiveIntegerField()
    is_group = models.BooleanField()
    turn = models.CharField(max_length=6, choices=_pairs(TURNS))
    topic = models.CharField(max_length=12, choices=_pairs(TOPICS))

    class Meta:
        managed, db_table = False, "petitions_reception"


class Visit(models.Model):
    """A visit as a plain office program would keep it."""

    unit_code = models.CharField(max_length=12)
    occurred_at = models.DateTimeField()
    form = models.CharField(max_length=8, choices=_pairs(FORMS))
    place = models.CharField(max_length=8)
    persons = models.PositiveIntegerField()
    turn = models.CharField(max_length=6, choices=_pairs(TURNS))
    topic = models.CharField(max_length=12, choices=_pairs(TOPICS))
    matter = models.TextField()
    request = models.TextField()
    petitioner = models.CharField(max_length=30)
    address = models.CharField(max_length=100)
    phone = models.CharField(max_length=20)
    received_by = models.CharField(max_length=15)


class Audit(models.Model):
    """Who wrote what."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    visit = models.ForeignKey(Visit, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    body = models.TextField()
