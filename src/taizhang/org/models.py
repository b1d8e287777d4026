"""Units, sites, people, accounts, posts held and the published calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from taizhang.org import posts
from taizhang.org.devices import Arrival, Device, ShortCode, Stint

__all__ = [
    "Account",
    "Arrival",
    "CalendarDay",
    "CalendarYear",
    "Device",
    "Holding",
    "Person",
    "ShortCode",
    "SignInTry",
    "Site",
    "Stint",
    "Unit",
    "UnitKind",
]

SPAN = (1 << 50, 1 << 40, 1 << 30, 1 << 20, 1 << 10, 1)
"""Width of a unit's number interval by depth: each unit has room for 1,023 units directly below it."""


class UnitKind(models.TextChoices):
    """Kinds of units (单位类型)."""

    CITY = "city", "市社机关"
    SECTION = "section", "内设科室"
    COUNTY = "county", "县市区社"
    GRASSROOTS = "grassroots", "基层社"
    OWNED = "owned", "社有全资企业"
    HELD = "held", "社有控股企业"
    SHARED = "shared", "社有参股企业"
    OUTLET = "outlet", "农资网点"
    FORMER = "former", "原改制企业"
    CONTRACTOR = "contractor", "受托服务单位"
    OUTSIDE = "outside", "外部单位"


class Unit(models.Model):
    """A unit of the tree.

    A subtree is one range: every unit below has `lo` within `lo..hi`.
    """

    name = models.CharField("名称", max_length=60, unique=True)
    short = models.CharField("简称", max_length=20)
    code = models.CharField("单位码", max_length=12, unique=True)
    kind = models.CharField("类型", max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="former_units"
    )
    in_scope = models.BooleanField("纳入全系统统计", default=True)
    reports_zero = models.BooleanField("应报零报告", default=False)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)
    lo = models.BigIntegerField(unique=True, editable=False)
    hi = models.BigIntegerField(editable=False)

    class Meta:
        verbose_name = "单位"
        ordering = ("lo",)

    def __str__(self) -> str:
        return self.short

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a unit; give a new one its interval inside its parent's.

        The interval of a stored unit never changes.
        """
        if self.lo is None:
            self.lo, self.hi = self._place()
        super().save(*args, **kwargs)

    def _place(self) -> tuple[int, int]:
        if self.parent is None:
            last = Unit.objects.filter(parent=None).order_by("-lo").values_list("hi", flat=True).first()
            lo = 0 if last is None else last + 1
            return lo, lo + SPAN[0] - 1
        width = self.parent.hi - self.parent.lo + 1
        step = SPAN[SPAN.index(width) + 1] if width in SPAN[:-1] else 0
        last = self.parent.children.order_by("-lo").values_list("lo", flat=True).first()
        lo = (self.parent.lo if last is None else last) + step
        if not step or lo > self.parent.hi:
            raise ValueError(f"“{self.parent.short}”之下不能再增设单位：层级或数量已满，请挂在上一级单位下。")
        return lo, lo + step - 1


class FireCycle(models.TextChoices):
    """The interval of fire safety checks at a site (公安部令61号 26).

    An office is checked by quarter, others by month.
    """

    QUARTER = "quarter", "每季度"
    MONTH = "month", "每月"


class Site(models.Model):
    """A place of the unit: gate, office compound, market, depot (场所)."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位", related_name="sites")
    name = models.CharField("场所", max_length=60)
    kind = models.CharField("类别", max_length=20, default="office")
    fire_key_unit = models.BooleanField("消防安全重点单位", default=False)
    fire_cycle = models.CharField(
        "防火检查周期", max_length=8, choices=FireCycle.choices, default=FireCycle.QUARTER
    )

    class Meta:
        verbose_name = "场所"
        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="site_once"),)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A member of staff or a guard.

    Petitioners and visitors are never persons of this table.
    """

    name = models.CharField("姓名", max_length=15)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位", related_name="people")
    title = models.CharField("职务", max_length=40, blank=True)
    since = models.DateField("起", null=True, blank=True)
    until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "人员"
        ordering = ("unit__lo", "id")

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """A post held by a person in a unit, from when to when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.CharField("岗位", max_length=20, choices=posts.CHOICES)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "任岗"
        constraints = (
            models.UniqueConstraint(fields=("person", "post", "unit", "since"), name="holding_once"),
        )

    def __str__(self) -> str:
        return f"{self.person}（{posts.title(self.post)}）"

    @classmethod
    def begin(cls, person: Person, post: str, unit: Unit, since: date) -> Holding:
        """Give a person a post from a day on.

        A post that began on that day and was ended goes on: who ended the wrong one gives it back.
        """
        holding, _ = cls.objects.update_or_create(
            person=person, post=post, unit=unit, since=since, defaults={"until": None}
        )
        return holding


class AccountManager(BaseUserManager["Account"]):
    """Accounts by sign-in name. There is no superuser."""

    def open(self, username: str, person: Person, password: str) -> Account:
        """Open an account for a person with a first password."""
        account = Account(username=username, person=person)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """A sign-in name of one person."""

    username = models.CharField("登录名", max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    is_active = models.BooleanField("启用", default=True)
    must_change = models.BooleanField("须改密码", default=False)
    session_epoch = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    posts_read: tuple[date, Sequence[tuple[Any, ...]]] | None = None
    """The posts read together with the account, and the day on which they are held."""

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.username


class SignInTry(models.Model):
    """A failed sign-in, counted per account and source before any password is hashed."""

    username = models.CharField(max_length=40)
    source = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("username", "source", "at"), name="try_account"),
            models.Index(fields=("at",), name="try_at"),
        )

    def __str__(self) -> str:
        return f"{self.username} {self.at:%F %T}"


class CalendarYear(models.Model):
    """A year whose holidays have been published, with its notice."""

    year = models.PositiveIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=120)
    published_on = models.DateField("公布日期")
    revision = models.PositiveIntegerField("修订", default=1)

    class Meta:
        verbose_name = "年历"

    def __str__(self) -> str:
        return f"{self.year}年"


class CalendarDay(models.Model):
    """A day different from the plain week.

    It is an official holiday or a make-up workday (调休上班).
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "法定节假日"
        MAKEUP = "makeup", "调休上班"

    day = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    name = models.CharField("名称", max_length=80, blank=True)

    class Meta:
        verbose_name = "节假日"

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"


class CalendarDraft(models.Model):
    """A calendar year as proposed by one administrator.

    It is in force once another administrator has approved it.
    """

    year = models.PositiveIntegerField("年份")
    source = models.CharField("依据", max_length=120)
    published_on = models.DateField("公布日期")
    days = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(default=False)

    class Meta:
        verbose_name = "年历修改"

    def __str__(self) -> str:
        return f"{self.year}年"
