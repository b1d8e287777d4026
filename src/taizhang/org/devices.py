"""Phones of a post (岗位手机).

The tables hold the device, who stands at it, the short code of a person, what has arrived.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from taizhang.org import posts

FIELD: dict[str, frozenset[str]] = {
    "guard": frozenset({"guard", "patrol"}),
    "patrol": frozenset({"patrol", "guard", "duty"}),
    "safety": frozenset({"safety", "patrol"}),
}
"""Posts that a phone may be bound to, and the posts by which a person may act on it."""
CHOICES = [(key, posts.title(key)) for key in FIELD]


class Device(models.Model):
    """A phone bound to a post at a place of a unit.

    Its secret and its one-time code are kept as hashes.
    """

    name = models.CharField("名称", max_length=20)
    unit = models.ForeignKey("org.Unit", models.PROTECT, verbose_name="单位", related_name="+")
    site = models.ForeignKey("org.Site", models.PROTECT, verbose_name="场所", related_name="+")
    post = models.CharField("岗位", max_length=20, choices=CHOICES)
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    code_until = models.DateTimeField(null=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    enrolled_at = models.DateTimeField("绑定时间", null=True)
    seen_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "岗位手机"
        ordering = ("unit__lo", "id")
        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="device_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def posts(self) -> frozenset[str]:
        """Return the posts for acting on this phone."""
        return FIELD[self.post]

    def post_title(self) -> str:
        """Return the title of its post, for pages."""
        return posts.title(self.post)


class Stint(models.Model):
    """One person at one phone, from typing the short code to the next person.

    What is entered meanwhile names the stint.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="stints")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    key = models.CharField(max_length=24, unique=True)
    begun_at = models.DateTimeField("接机时间")
    ended_at = models.DateTimeField("交机时间", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("device",), condition=Q(ended_at=None), name="one_at_a_phone"),
        )

    def __str__(self) -> str:
        return f"{self.device} {self.person}"


class ShortCode(models.Model):
    """The short code (短码) of a person at phones: 4–6 digits under a slow hash.

    It is first set with a starter.
    """

    person = models.OneToOneField("org.Person", models.PROTECT, related_name="short_code")
    hashed = models.CharField(max_length=128, blank=True)
    starter = models.CharField(max_length=128, blank=True)
    starter_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.person)


class Arrival(models.Model):
    """An entry arrived from a phone.

    Its own id makes the second arrival find the first one's effect. `claimed_at` and `sent_at` are
    what the phone's clock said, `received_at` what the server's said.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    entry = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    told = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("device", "entry"), name="arrival_once"),)

    def __str__(self) -> str:
        return self.entry


def forget_arrivals(before: datetime) -> int:
    """Drop the arrivals too old to be sent again; return how many."""
    counts: tuple[int, dict[str, Any]] = Arrival.objects.filter(received_at__lt=before).delete()
    return counts[0]
