"""Evidence chosen on a form.

Stored at once, kept by hidden ids while the form is put right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from taizhang.desk.frame.requests import Signed
from taizhang.engine.declare.flow import Refused
from taizhang.engine.keep import evidence
from taizhang.engine.models import Evidence
from taizhang.kernel.days import day_in

MOST = 40


@dataclass(frozen=True)
class Upload:
    """Files waiting for their record.

    And what is wrong with those that were refused.
    """

    waiting: tuple[Evidence, ...] = ()
    problems: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = tuple(Evidence.Kind.choices)
    kind: str = Evidence.Kind.PHOTO
    taken_on: str = ""

    @property
    def ids(self) -> list[str]:
        return [row.public_id for row in self.waiting]

    @property
    def newest(self) -> Upload:
        """Return only the last file.

        Where a page wants one, a better one takes the place of the one before.
        """
        return replace(self, waiting=self.waiting[-1:])


def received(request: Signed, kind: str = Evidence.Kind.PHOTO) -> Upload:
    """Store the files of this request.

    Join those that were stored before and are still wanted.
    """
    if request.method != "POST":
        return Upload(kind=kind)
    problems: list[str] = []
    kind = request.POST.get("upload_kind", kind)
    kind = kind if kind in Evidence.Kind.values else Evidence.Kind.OTHER
    text = request.POST.get("upload_taken_on", "").strip()
    taken_on: date | None = None
    try:
        taken_on = day_in(text) if text else None
    except ValueError:
        problems.append("材料日期看不懂，请按 2021-03-04 的样子填写。")
    removals = set(request.POST.getlist("drop"))
    ids = [key for key in request.POST.getlist("files")[:MOST] if key not in removals]
    for file in request.FILES.getlist("upload")[:MOST]:
        if (file.size or 0) > evidence.MAX_BYTES:
            problems.append(f"“{file.name}”超过20兆，请压缩或分开上传。")
            continue
        try:
            ids.append(
                evidence.add(request.principal, file.name or "文件", file.read(), kind, taken_on).public_id
            )
        except Refused as refused:
            problems.extend(refused.messages)
    rows = Evidence.objects.filter(public_id__in=ids).prefetch_related("uses").order_by("id")
    files = tuple(row for row in rows if evidence.may_see(request.principal, row))
    return Upload(files, tuple(problems), kind=kind, taken_on=text)
