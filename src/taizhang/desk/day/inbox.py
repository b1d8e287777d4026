"""佐证收件箱: files dropped many at once, dated, and given to records in few clicks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from taizhang.desk.frame.controls import holding_words
from taizhang.desk.frame.files import docx
from taizhang.desk.frame.needs import needs
from taizhang.desk.frame.requests import Signed, me
from taizhang.engine import clock
from taizhang.engine.declare.flow import Refused
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.registry import ledgers
from taizhang.engine.declare.rights import WRITES, WRITES_SOME
from taizhang.engine.keep import evidence, history, pictures
from taizhang.engine.keep.rows import rows_for
from taizhang.engine.keep.shown import value_of
from taizhang.engine.models import Evidence
from taizhang.engine.write import deeds
from taizhang.kernel.days import day_in
from taizhang.kernel.numbers import whole
from taizhang.org.models import Person
from taizhang.report import photos

MOST = 50
SHOWN = 200
NEAR = timedelta(days=1)
PER_LEDGER = 8


@dataclass(frozen=True)
class Item:
    """A waiting file with what is to be said of it."""

    file: Evidence
    chosen: bool
    told: str


@dataclass(frozen=True)
class Hit:
    """A record that may be what the files are about."""

    key: str
    ledger: Ledger
    record: Any
    words: str
    score: int
    chosen: bool


def _mine(request: Signed) -> list[Ledger]:
    own_ledgers = [ledger for ledger in ledgers() if holds(WRITES, request.principal, ledger)]
    if not own_ledgers:
        raise Http404
    return own_ledgers


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITES_SOME)
def inbox(request: Signed) -> HttpResponse:
    """Show the files of this person's inbox, and the records they may belong to."""
    own = _mine(request)
    problems: list[str] = []
    done = ""
    chosen = request.POST.getlist("files")[:SHOWN]
    if request.method == "POST":
        try:
            act = request.POST.get("do", "look")
            if act == "photos":
                return _photo_page(request, chosen)
            done = _acts[act](request, chosen, problems) if act in _acts else ""
        except Refused as refused:
            problems += refused.messages
    items = _items(request, set(chosen))
    context = {
        "items": items,
        "hits": _hits(request, own, [item.file for item in items if item.chosen] or [i.file for i in items]),
        "ledgers": own,
        "asked": {name: request.POST.get(name, "") for name in ("ledger", "day", "q")},
        "colleagues": Person.objects.filter(unit=me(request).unit, until=None).exclude(pk=me(request).pk),
        "kinds": Evidence.Kind.choices,
        "problems": problems,
        "told": done,
    }
    return render(request, "day/inbox.html", context, status=422 if problems and not done else 200)


def _waiting(request: Signed) -> Any:
    return Evidence.objects.filter(held_by=me(request), uses=None).order_by("-id")[:SHOWN]


def _items(request: Signed, chosen: set[str]) -> list[Item]:
    files = list(_waiting(request))
    older = Evidence.objects.filter(added_by=me(request), uses__isnull=False).exclude(looks="")
    known = list(older.order_by("-id").values_list("name", "looks")[:1000])
    shas = Counter(file.sha256 for file in files)
    items = []
    for at, file in enumerate(files):
        near = [other.name for other in files[at + 1 :] if pictures.alike(file.looks, other.looks)]
        near += [name for name, looks in known if pictures.alike(file.looks, looks)]
        note = f"与“{near[0]}”几乎一样" if near else ""
        note = "与另一份内容相同" if shas[file.sha256] > 1 else note
        items.append(Item(file, file.public_id in chosen, note))
    return items


def _hits(request: Signed, own: list[Ledger], files: list[Evidence]) -> list[Hit]:
    """Find records near the files' dates, the likeliest first.

    Where ledger, day or words are asked for, those are found instead.
    """
    slug, words = request.POST.get("ledger", ""), request.POST.get("q", "").strip()[:40]
    days = {file.taken_on for file in files if file.taken_on}
    try:
        days = {day_in(request.POST["day"])} if request.POST.get("day") else days
    except ValueError:
        days = set()
    near_days = {day + step for day in days for step in (-NEAR, timedelta(0), NEAR)}
    keys = set(request.POST.getlist("records"))
    hits: list[Hit] = []
    for ledger in own:
        if (not slug or ledger.slug == slug) and (near_days or words or slug):
            hits += _hits_in(request, ledger, files, (near_days, days, words, keys))
    return sorted(hits, key=lambda hit: (-hit.chosen, -hit.score, hit.record.number))[:60]


def _hits_in(request: Signed, ledger: Ledger, files: list[Evidence], asked: Any) -> list[Hit]:
    near_days, days, words, keys = asked
    rows = rows_for(ledger, request.principal, "inbox").filter(voided=False).select_related("unit")
    rows = rows.filter(occurred_on__in=near_days) if near_days else rows
    rows = rows.filter(holding_words(ledger, words)) if words else rows
    names = "".join(file.name for file in files)
    hits = []
    for row in rows.order_by("-occurred_on", "-id")[:PER_LEDGER]:
        if not holds(WRITES, request.principal, ledger, row.unit_lo):
            continue
        texts = [value_of(row, name) for name in ledger.find_names]
        score = 4 * (row.occurred_on in days) + 2 * (row.unit_id == me(request).unit_id)
        score += 3 * any(text and text in names for text in (*texts, row.unit.short, ledger.title))
        key = f"{ledger.slug}:{row.public_id}"
        hits.append(Hit(key, ledger, row, "　".join(filter(None, texts))[:60], score, key in keys))
    return hits


def _upload(request: Signed, chosen: list[str], problems: list[str]) -> str:
    """Keep each file.

    The date told for the batch is for those that have none of their own.
    """
    files = request.FILES.getlist("upload")
    if len(files) > MOST:
        problems.append(f"一次最多{MOST}个文件，其余{len(files) - MOST}个没有接收，请再放一次。")
    kind = request.POST.get("kind", "")
    kind = kind if kind in Evidence.Kind.values else Evidence.Kind.PHOTO
    day = _day(request, problems)
    count, doubles = 0, 0
    for file in files[:MOST]:
        if (file.size or 0) > evidence.MAX_BYTES:
            problems.append(f"“{file.name}”超过20兆，请压缩或分开上传。")
            continue
        before = clock.now()
        try:
            row = evidence.add(request.principal, file.name or "文件", file.read(), kind, strict=True)
        except Refused as refused:
            problems += refused.messages
            continue
        if row.added_at < before:
            doubles += 1
            problems.append(f"“{file.name}”与已存的“{row.name}”内容相同，没有重复保存。")
            continue
        count += 1
        if day and row.taken_on is None:
            _dated([row.pk], day)
    return f"收到{count}个文件。" if count or not problems else ""


def _day(request: Signed, problems: list[str]) -> date | None:
    text = request.POST.get("taken_on", "").strip()
    try:
        return day_in(text) if text else None
    except ValueError:
        problems.append("日期看不懂，请按 2021-03-04 的样子填写。")
        return None


def _dated(keys: list[int], day: date) -> None:
    Evidence.objects.filter(pk__in=keys, uses=None).update(taken_on=day, dated_by=Evidence.Dated.TOLD)


def _date(request: Signed, chosen: list[str], problems: list[str]) -> str:
    """Give the chosen files their date at once."""
    day = _day(request, problems)
    if day is None or day > clock.today():
        raise Refused([("taken_on", "请填写材料日期，不能晚于今天。")])
    _dated([row.pk for row in _picked(request, chosen)], day)
    return "日期已填上。"


def _picked(request: Signed, chosen: list[str]) -> list[Evidence]:
    rows = evidence.waiting(request.principal, chosen)
    if not rows:
        raise Refused([("files", "请先勾选文件。")])
    return rows


def _assign(request: Signed, chosen: list[str], problems: list[str]) -> str:
    """Attach every chosen file to every chosen record, all or nothing."""
    files = _picked(request, chosen)
    keys = request.POST.getlist("records")[:SHOWN]
    if not keys:
        raise Refused([("records", "请再勾选要归入的记录。")])
    ids = [row.public_id for row in files]
    with transaction.atomic():
        for key in keys:
            slug, _, public_id = key.partition(":")
            ledger = next((candidate for candidate in _mine(request) if candidate.slug == slug), None)
            rows = rows_for(ledger, request.principal, "inbox") if ledger else None
            record = rows.filter(public_id=public_id).first() if rows is not None else None
            if ledger is None or record is None:
                raise Refused([("records", "有记录没有找到，或您无权办理，请重新选择。")])
            deeds.attach(request.principal, ledger, record, ids)
    return f"{len(files)}个文件已归入{len(keys)}条记录。"


def _hand(request: Signed, chosen: list[str], problems: list[str]) -> str:
    """Hand the chosen files to a colleague of the same unit."""
    files = _picked(request, chosen)
    people = Person.objects.filter(unit=me(request).unit, until=None)
    person = people.filter(pk=whole(request.POST.get("person", ""))).first()
    if person is None:
        raise Refused([("person", "请选择交给谁。")])
    with transaction.atomic():
        Evidence.objects.filter(pk__in=[row.pk for row in files], uses=None).update(held_by=person)
        names = "、".join(row.name for row in files)
        history.append("hand", request.principal, note=f"{names} 交{person.name}")
    return f"{len(files)}个文件已交给{person.name}。"


_acts = {"upload": _upload, "date": _date, "assign": _assign, "hand": _hand}


def _photo_page(request: Signed, chosen: list[str]) -> HttpResponse:
    per = 4 if request.POST.get("per") == "4" else 2
    place, what = (request.POST.get(name, "").strip()[:60] for name in ("place", "what"))
    shots = [photos.Shot(row, photos.shot_of(row).when, place, what) for row in _picked(request, chosen)]
    history.append("photos", request.principal, note=f"照片页 {len(shots)}张")
    return docx(photos.photo_pages(what or "照片", shots, per), "照片页")
