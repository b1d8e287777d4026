"""Paste or drop rows into a child table of a form.

All are understood, or every hole is named and nothing is lost.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.engine import clock
from taizhang.engine.declare.flow import Act, Way
from taizhang.engine.keep import evidence
from taizhang.engine.write import deeds
from taizhang.org.models import Person
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.programme import exam
from tests.desk.conftest import DeskOffice, picture


@pytest.fixture
def sat(office: DeskOffice) -> Any:
    """An exam whose results are not entered yet."""
    data = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "title": "年度学法考试",
        "full_mark": 100,
        "pass_mark": 80,
    }
    return deeds.create(office.principal("pinganban"), exam.LEDGER, data)


def page(record: Any) -> str:
    return f"/t/{exam.LEDGER.slug}/{record.public_id}/move/enter/"


def posted(office: DeskOffice, record: Any, **more: Any) -> dict[str, Any]:
    """Post the form as it is first shown.

    It has one row for each person of the roll and three spare ones.
    """
    people = list(Person.objects.filter(unit=office.units["C"]).order_by("pk"))
    data: dict[str, Any] = {"version": record.version, "sittings-count": len(people) + 3, "way": "screen"}
    for index in range(len(people) + 3):
        data[f"sittings-{index}-outcome"] = "sat"
        if index < len(people):
            data[f"sittings-{index}-person"] = people[index].pk
    return data | {"more": "sittings-paste"} | more


def text_of(rows: list[tuple[str, ...]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


GOOD = [
    ("序号", "姓名", "工号", "情况", "成绩"),
    ("1", "冯协", "007", "参考", "91.5"),
    ("2", "周文", "", "缺考", ""),
]


def test_pasted_results_stand_in_the_rows_of_their_people(office: DeskOffice, sat: Any) -> None:
    answer = office.client("pinganban").post(
        page(sat), posted(office, sat, **{"sittings-paste": text_of(GOOD)})
    )
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "已读入 2 行，请核对后再保存。没有用到的列：工号。" in told
    assert told.count("91.5") == 1
    assert exam.Sitting.objects.count() == 0
    people = list(Person.objects.filter(unit=office.units["C"]).order_by("pk"))
    place = people.index(office.people["pinganban"])
    assert f'name="sittings-{place}-score" value="91.5"' in told


def test_the_rows_read_are_saved_with_the_next_button(office: DeskOffice, sat: Any) -> None:
    people = list(Person.objects.filter(unit=office.units["C"]).order_by("pk"))
    rows = [("姓名", "成绩"), *((person.name, str(80 + n)) for n, person in enumerate(people))]
    told = office.client("pinganban").post(
        page(sat), posted(office, sat, **{"sittings-paste": text_of(rows)})
    )
    data = told.context["grids"][0]
    assert data.read == len(people)
    saved = posted(office, sat) | {f"sittings-{n}-score": 80 + n for n in range(len(people))}
    del saved["more"]
    answer = office.client("pinganban").post(page(sat), saved)
    assert answer.status_code == 302
    assert sorted(exam.Sitting.objects.values_list("score", flat=True)) == [
        80 + n for n in range(len(people))
    ]


def test_every_hole_is_named_and_no_row_is_taken(office: DeskOffice, sat: Any) -> None:
    rows = [*GOOD, ("3", "查无此人", "", "参考", "88"), ("4", "吴管", "", "睡过", "约九十")]
    answer = office.client("pinganban").post(
        page(sat), posted(office, sat, **{"sittings-paste": text_of(rows)})
    )
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "第4行“姓名”：没有找到“查无此人”" in told
    assert "第5行“情况”：“睡过”不在可选项里" in told
    assert "第5行“成绩”" in told
    assert "查无此人\t\t参考\t88" in told  # what was pasted stays in its box
    assert "已读入" not in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("张三\t90\n李四\t80", "没有找到栏目名"),
        ("姓名\t成绩\n", "只有栏目名，没有内容"),
        ("姓名\t成绩\t成绩\n周文\t1\t2", "栏目“成绩”有两列"),
        ("姓名,成绩\n周文,约一百", "第2行“成绩”"),
    ],
)
def test_what_is_no_table_is_refused_with_the_remedy(
    office: DeskOffice, sat: Any, text: str, words: str
) -> None:
    answer = office.client("pinganban").post(page(sat), posted(office, sat, **{"sittings-paste": text}))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_save_with_text_in_the_box_stores_nothing_before_it_was_looked_over(
    office: DeskOffice, sat: Any
) -> None:
    data = posted(office, sat, **{"sittings-paste": text_of(GOOD), "save": "1"})
    del data["more"]
    answer = office.client("pinganban").post(page(sat), data)
    assert "已读入 2 行" in answer.content.decode()
    sat.refresh_from_db()
    assert (sat.version, exam.Sitting.objects.count()) == (1, 0)


def test_a_make_up_is_a_further_row_and_overwrites_nothing(office: DeskOffice, sat: Any) -> None:
    rows = [("姓名", "成绩", "补考"), ("周文", "55", ""), ("周文", "85", "是")]
    answer = office.client("pinganban").post(
        page(sat), posted(office, sat, **{"sittings-paste": text_of(rows)})
    )
    told = answer.content.decode()
    assert told.count('value="55"') == told.count('value="85"') == 1
    held = posted(office, sat, **{"sittings-paste": text_of(rows[:1] + rows[2:])})
    place = next(
        name
        for name, value in held.items()
        if value == office.people["wenmi"].pk and name.startswith("sittings")
    )
    held[place.replace("person", "score")] = "55"
    told = office.client("pinganban").post(page(sat), held).content.decode()
    assert told.count('value="55"') == told.count('value="85"') == 1


def test_a_dropped_workbook_is_read_the_same_way(office: DeskOffice, sat: Any) -> None:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in GOOD:
        book.active.append(row)
    book.save(out)
    file = SimpleUploadedFile("成绩.xlsx", out.getvalue())
    answer = office.client("pinganban").post(page(sat), posted(office, sat, **{"sittings-file": file}))
    assert "已读入 2 行" in answer.content.decode()
    broken = SimpleUploadedFile("成绩.xlsx", b"PK\x03\x04 no workbook")
    answer = office.client("pinganban").post(page(sat), posted(office, sat, **{"sittings-file": broken}))
    assert answer.status_code == 422
    assert "成绩.xlsx" in answer.content.decode()


def owed_report(office: DeskOffice, title: str) -> Any:
    data = {
        "unit": office.units["C"].pk,
        "occurred_at": clock.now(),
        "title": title,
        "to": "市平安办",
        "due_at": clock.now() + timedelta(days=2),
        "filler": office.people["wenmi"].pk,
        "signature": "on",
        "stamp": "on",
    }
    return deeds.create(office.principal("wenmi"), owed_ledger.LEDGER, data)


def chosen(office: DeskOffice, record: Any, key: str) -> Any:
    answer = office.client("wenmi").get(f"/t/{owed_ledger.LEDGER.slug}/{record.public_id}/move/{key}/")
    cells = {cell.name: cell for block in answer.context["blocks"] for cell in block.cells}

    found = re.search(r'value="(\d+)" selected', str(cells["decided_by"].widget))
    return int(found[1]) if found else None


def test_the_usual_decider_stands_on_the_form(office: DeskOffice) -> None:
    row = owed_report(office, "一季度小结")
    assert chosen(office, row, "sign_seal") == office.people["fenguan"].pk  # the only one who may
    for name in ("pinganban", "xinfang"):
        office.give(name, "section_head")
    assert chosen(office, row, "sign_seal") is None  # three may, none did yet
    scan = evidence.add(office.principal("wenmi"), "scan.png", picture(), "signed").public_id
    act = Act(decided_by=office.people["xinfang"], decided_at=clock.now(), way=Way.PAPER)
    deeds.move(office.principal("wenmi"), owed_ledger.LEDGER, row, "sign_seal", act=act, files=[scan])
    assert chosen(office, owed_report(office, "二季度小结"), "sign_seal") == office.people["xinfang"].pk
    assert chosen(office, owed_report(office, "三季度小结"), "sign") is None  # another step, not decided yet
