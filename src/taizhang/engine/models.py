"""The engine's own tables.

They are: history, keys, numbers, clocks, offers, evidence, once-only keys.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from taizhang.org.models import Person, Unit


class Instance(models.Model):
    """The kind of this database: an office's own, or a demo.

    The clock of a demo runs at an offset.
    """

    kind = models.CharField(max_length=8, choices=[("office", "正式"), ("demo", "演示")], default="office")
    offset_seconds = models.BigIntegerField(default=0)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class LedgerSwitch(models.Model):
    """启用台账: one change of a ledger's standing.

    The last one holds; the earlier ones are its history.
    """

    class Standing(models.TextChoices):
        ON = "on", "启用"
        OFF = "off", "未启用"
        CLOSED = "closed", "已结束"

    ledger = models.CharField(max_length=60)
    nth = models.PositiveIntegerField()
    standing = models.CharField(max_length=6, choices=Standing.choices)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ledger", "nth"), name="switch_once"),)

    def __str__(self) -> str:
        return f"{self.ledger} {self.standing}"


class ChainHead(models.Model):
    """The last link of the history chain: one row, locked by each writer."""

    seq = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return str(self.seq)


class Event(models.Model):
    """A line of history: append-only (by trigger) and chained by key.

    It holds the record as it then stood. `about` is the serial of an earlier act that this line
    completes: the signed paper of a decision by word, the answer to a request for an opening.
    """

    seq = models.BigIntegerField(unique=True)
    ledger = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=40, blank=True)
    unit_lo = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=0)
    act = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, blank=True)
    paper = models.ForeignKey("Evidence", models.PROTECT, null=True, related_name="+")
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=400, blank=True)
    about = models.BigIntegerField(null=True)
    snapshot = models.TextField(blank=True)
    salt = models.CharField(max_length=32)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("about",), name="event_signed_once"),)
        indexes = (
            models.Index(fields=("ledger", "record_id", "seq"), name="event_record"),
            models.Index(fields=("at",), name="event_at"),
            models.Index(
                fields=("ledger", "seq"),
                condition=models.Q(way__in=("person", "phone", "wechat"), paper=None),
                name="event_unsigned",
            ),
            models.Index(
                fields=("ledger", "record_id"),
                condition=models.Q(act="open_ask"),
                name="event_open_ask",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"


class RecordKey(models.Model):
    """The data key of one record, wrapped by the master key.

    It seals the record's personal fields and files.
    """

    ledger = models.CharField(max_length=60)
    public_id = models.CharField(max_length=12, unique=True)
    wrapped = models.TextField()
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.public_id


class Counter(models.Model):
    """The last serial given for a unit, ledger and year: numbers have no gaps."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class Once(models.Model):
    """A key sent once by a form or device.

    The second arrival finds the first one's effect.
    """

    key = models.CharField(max_length=64, unique=True)
    ledger = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    said = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class Batch(models.Model):
    """Many records taken in by one deed.

    Its key was used; these lines of history are its records.
    """

    key = models.CharField(max_length=64, unique=True)
    ledger = models.CharField(max_length=60)
    source = models.CharField(max_length=120, blank=True)
    rows = models.PositiveIntegerField(default=0)
    first_number = models.CharField(max_length=40, blank=True)
    last_number = models.CharField(max_length=40, blank=True)
    first_seq = models.BigIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.source} {self.rows}"


class Deadline(models.Model):
    """A statutory or internal clock of one record.

    pauses: the days of hearing as pairs of ISO dates
    asked: the day by which whoever handed the matter down wants it done
    """

    ledger = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    number = models.CharField(max_length=40)
    unit_lo = models.BigIntegerField()
    rule = models.CharField(max_length=6)
    received_on = models.DateField()
    started_at = models.DateTimeField()
    extended_days = models.PositiveSmallIntegerField(default=0)
    pauses = models.JSONField(default=list)
    asked = models.DateField(null=True)
    raw_at = models.DateTimeField()
    raw_last = models.DateField()
    statutory_last = models.DateField()
    internal_due = models.DateField()
    provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, blank=True)
    warned = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("ledger", "record_id"), name="deadline_record"),
            models.Index(fields=("internal_due",), condition=models.Q(stopped_at=None), name="deadline_open"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.rule}"


class Pending(models.Model):
    """A record with something still to do: the index from which 今日 and reminders read.

    Written with every deed (`engine/keep/pending.py`). A void record has none, nor one at its end
    without a running clock.

    what: empty for the record itself; else the key of what runs out (`Expires`), one row for each;
        or `row:<table>.<act>:<number>` for a child row that waits for whom it names
    person: whom a child row names; where it names a unit, that is the unit of this row
    matter: in a few words what the record is about
    due_on: the nearest internal last day of the office's own clocks; the last day to act on what
        runs out
    """

    ledger = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    what = models.CharField(max_length=60, blank=True)
    public_id = models.CharField(max_length=20)
    number = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_lo = models.BigIntegerField()
    state = models.CharField(max_length=20)
    matter = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ledger", "record_id", "what"), name="pending_once"),)
        indexes = (
            models.Index(fields=("ledger", "state", "unit_lo"), name="pending_state"),
            models.Index(fields=("due_on",), condition=models.Q(due_on__isnull=False), name="pending_due"),
            models.Index(fields=("person",), condition=models.Q(person__isnull=False), name="pending_person"),
        )

    def __str__(self) -> str:
        return self.number


class WordIndex(models.Model):
    """The index of words of a long ledger (`engine/keep/words.py`).

    It is made from the records and never backed up.

    spelled: the fields it holds and how they are read; another spelling makes it void
    through: the last line of history that it knows of; none while it is being made
    """

    remade: ClassVar[bool] = True
    ledger = models.CharField(max_length=60, unique=True)
    spelled = models.CharField(max_length=400)
    through = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.ledger


class Stretch(models.Model):
    """A stretch of a long ledger's records, whose words are indexed together.

    days, keys: day and key of each record, packed, in the order of days
    """

    remade: ClassVar[bool] = True
    ledger = models.CharField(max_length=60)
    last_on = models.DateField()
    size = models.PositiveIntegerField()
    days = models.BinaryField()
    keys = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("ledger", "last_on"), name="stretch_ledger"),)

    def __str__(self) -> str:
        return f"{self.ledger} {self.last_on}"


class Pair(models.Model):
    """The records of a stretch that hold a pair of signs in a text that is searched.

    places: their places in the stretch, packed
    """

    remade: ClassVar[bool] = True
    stretch = models.ForeignKey(Stretch, models.CASCADE, related_name="pairs", db_index=False)
    pair = models.CharField(max_length=2)
    count = models.PositiveIntegerField()
    places = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("stretch", "pair"), name="pair_once"),)

    def __str__(self) -> str:
        return self.pair


class Offer(models.Model):
    """转来待登记: a prefilled form handed by one ledger to another desk."""

    link = models.CharField(max_length=6)
    source_ledger = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    source_number = models.CharField(max_length=50)
    target_ledger = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_lo = models.BigIntegerField()
    title = models.CharField(max_length=120)
    carried = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    taken_id = models.BigIntegerField(null=True)
    taken_number = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("link", "source_ledger", "source_id", "source_number"), name="offer_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("target_ledger", "unit_lo"), condition=models.Q(closed_at=None), name="offer_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.link} {self.source_number}"


class Evidence(models.Model):
    """佐证材料: a stored file with its own date and hash.

    It waits until a record uses it; many may. While it waits, `held_by` has it in the inbox.
    `looks` is a small hash of what a picture looks like, `thumb` the stored small picture.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        SIGNED = "signed", "签字件"
        MINUTES = "minutes", "会议记录"
        PAPER = "paper", "文件"
        VOUCHER = "voucher", "凭证"
        RECEIPT = "receipt", "回执"
        SCREENSHOT = "screenshot", "截图"
        MEDIA = "media", "音像"
        LOG = "log", "系统日志"
        OTHER = "other", "其他"

    class Dated(models.TextChoices):
        TOLD = "told", "上传人填写"
        CAMERA = "camera", "拍摄时间"
        NAME = "name", "文件名所载时间"
        SAVED = "saved", "微信保存时间"

    public_id = models.CharField(max_length=12, unique=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.PHOTO)
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    stored = models.CharField(max_length=64)
    thumb = models.CharField(max_length=64, blank=True)
    looks = models.CharField(max_length=16, blank=True)
    taken_on = models.DateField("材料日期", null=True)
    taken_at = models.DateTimeField("拍摄时间", null=True)
    dated_by = models.CharField("日期来源", max_length=8, choices=Dated.choices, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    held_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        indexes = (models.Index(fields=("held_by", "id"), name="evidence_held"),)

    def __str__(self) -> str:
        return self.name


class EvidenceUse(models.Model):
    """One record that a file serves; who sees the record sees the file."""

    file = models.ForeignKey(Evidence, models.PROTECT, related_name="uses")
    ledger = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    unit_lo = models.BigIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("file", "ledger", "record_id"), name="evidence_use_once"),
        )
        indexes = (models.Index(fields=("ledger", "record_id"), name="evidence_use_record"),)

    def __str__(self) -> str:
        return f"{self.ledger} {self.record_id}"
