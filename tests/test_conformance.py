"""Every ledger, because it is declared: one suite over the registry."""

from __future__ import annotations

import io
import re

import docx
import pytest
from django.core.checks import run_checks
from django.db import models

from taizhang.desk.ledger.papers import check_sheet
from taizhang.engine import clock
from taizhang.engine.declare import forms
from taizhang.engine.declare.ledger import Ledger
from taizhang.engine.declare.papers import LedgerPaper, Named, Span
from taizhang.engine.declare.permission import holds
from taizhang.engine.declare.personal import PersonalField, personal_fields
from taizhang.engine.declare.registry import by_key, by_slug, ledgers
from taizhang.engine.declare.rights import READS
from taizhang.engine.keep.rows import rows_for
from taizhang.kernel.days import Period
from taizhang.org import posts
from taizhang.org.models import Person, Unit
from taizhang.org.principals import Held, Kind, Principal
from taizhang.paper.pdf import write_pdf
from taizhang.paper.tree import Document
from taizhang.paper.word import write_docx
from tests.filled import come_to, filled

CHINESE = re.compile(r"[\u4e00-\u9fff]")
each = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.key)


PAPERS = [(ledger, paper) for ledger in ledgers() for paper in ledger.papers]
PAPERS.append((ledgers()[0], check_sheet.CHECK_SHEET))  # every ledger has it, all alike
each_paper = pytest.mark.parametrize(
    ("ledger", "paper"), PAPERS, ids=lambda row: row.key if isinstance(row, (Ledger, LedgerPaper)) else None
)


def holder(post: str) -> Principal:
    return Principal(Kind.STAFF, None, (Held(post, 1, 0, 1 << 49),))


def test_declarations_pass_their_checks() -> None:
    assert [str(error.msg) for error in run_checks(tags=["taizhang"])] == []


@each
def test_every_label_on_screen_is_chinese(ledger: Ledger) -> None:
    labels = [ledger.title, ledger.paper.form, ledger.paper.book]
    labels += [state.label for state in ledger.flow.states] + [move.label for move in ledger.flow.moves]
    labels += [line.title for line in ledger.lines] + [section.title for section in ledger.sections]
    labels += [str(field.label) for field in forms.form_for(ledger).fields.values()]
    for line in ledger.lines:
        labels += [str(f.label) for f in forms.form_class(line.model, line.fields).base_fields.values()]
    labels += [figure.label for figure in ledger.figures]
    assert [label for label in labels if not CHINESE.search(label)] == []


@each
def test_address_finds_the_ledger_again(ledger: Ledger) -> None:
    assert by_slug(ledger.slug) is ledger


@each
def test_a_post_that_is_not_named_gets_no_row(ledger: Ledger, db: None) -> None:
    strangers = sorted(set(posts.BY_KEY) - ledger.access.readers)
    assert strangers, "every ledger has posts that do not read it"
    for post in strangers:
        rows = rows_for(ledger, holder(post), "list")
        assert rows.query.is_empty(), post
        assert not holds(READS, holder(post), ledger)


@each
def test_a_post_that_is_named_may_ask(ledger: Ledger) -> None:
    for post in sorted(ledger.access.readers):
        assert not rows_for(ledger, holder(post), "list").query.is_empty(), post


@each
def test_administrators_see_no_business(ledger: Ledger) -> None:
    assert posts.ADMINISTRATORS & (ledger.access.readers | ledger.access.openers) == frozenset()


@each
def test_readers_of_personal_fields_are_few_and_the_auditor_is_not_one(ledger: Ledger) -> None:
    assert "auditor" not in ledger.access.openers
    assert ledger.access.openers <= ledger.access.readers


@each
def test_personal_fields_are_never_searched_listed_or_filtered(ledger: Ledger) -> None:
    personal = {f.name for f in ledger.model._meta.get_fields() if isinstance(f, PersonalField)}
    shown = {*ledger.column_names, *ledger.filter_names, *ledger.find_names}
    assert personal & shown == set()


@each
def test_names_of_people_outside_staff_are_sealed(ledger: Ledger) -> None:
    """A free-text field for a petitioner's or visitor's name is sealed.

    So is one for telephone, identity or address.
    """
    told = re.compile(r"信访人姓名|来访人姓名|身份证|手机|住址|代表姓名|联系方式")
    tables: list[type[models.Model]] = [ledger.model, *(line.model for line in ledger.lines)]
    loose = [
        f"{table.__name__}.{field.name}"
        for table in tables
        for field in table._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, PersonalField)
        and field.choices is None
        and told.search(str(field.verbose_name))
    ]
    assert loose == []


@each
def test_list_order_is_carried_by_an_index(ledger: Ledger) -> None:
    fields = [tuple(index.fields) for index in ledger.model._meta.indexes]
    assert any(names[:1] == ("unit_lo",) for names in fields), fields


NAMED_SIGNED = re.compile(r"延期|处理意见|审签|不予受理|定级")
"""Steps for which the practice asks a signed scan: extension, written opinion, refusal, grading (practice.md 1)."""
ON_SCREEN = {"programme.meeting approve", "safety.hazard extend"}
"""Called alike, and decided without one."""
MOVES = [(ledger, move) for ledger in ledgers() for move in ledger.flow.moves]


def test_steps_that_the_practice_names_are_signed() -> None:
    named = {f"{ledger.key} {move.key}" for ledger, move in MOVES if NAMED_SIGNED.search(move.label)}
    signed = {f"{ledger.key} {move.key}" for ledger, move in MOVES if move.signed}
    assert named - signed == ON_SCREEN
    assert named & signed


def test_any_other_signed_step_says_which_paper_it_asks_for() -> None:
    others = [move for _, move in MOVES if move.signed and not NAMED_SIGNED.search(move.label)]
    assert [move.label for move in others if not re.search(r"附|须有", move.note)] == []
    assert others


@pytest.fixture
def people(db: None) -> tuple[Unit, Person]:
    unit = Unit.objects.create(code="C", name="市社机关全称", short="市社机关", kind="city")
    return unit, Person.objects.create(name="周文", unit=unit, title="职员")


def written(ledger: Ledger, paper: LedgerPaper, people: tuple[Unit, Person]) -> list[Document]:
    """Write a paper as it may be written.

    It is of a period, or of a record with its names opened and without.
    """
    if paper.of_period:
        period = paper.periods(clock.today())[0] if paper.periods else Period.month(2021, 3)
        return [paper.document(Span(ledger, period, people[0], ledger.model._default_manager.none()))]
    row = come_to(ledger, paper, people)
    if paper.names is None:
        return [paper.document(row)]
    model = by_key(paper.names.ledger).model if paper.names.ledger else ledger.model
    opened = {field.name: "某某某" for field in personal_fields(model)}
    return [paper.document(Named(row)), paper.document(Named(row, opened, "当面送达"))]


@each_paper
def test_a_paper_is_drawn_as_word_and_pdf(
    ledger: Ledger, paper: LedgerPaper, people: tuple[Unit, Person]
) -> None:
    for tree in written(ledger, paper, people):
        word = docx.Document(io.BytesIO(write_docx(tree)))
        words = "\n".join(paragraph.text for paragraph in word.paragraphs)
        assert tree.title in words
        for place in paper.signatures.places if paper.signatures else ():
            assert f"{place}（签字）" in words
        assert write_pdf(tree).startswith(b"%PDF-")


@each_paper
def test_a_paper_is_offered_only_when_its_condition_holds(
    ledger: Ledger, paper: LedgerPaper, people: tuple[Unit, Person]
) -> None:
    assert CHINESE.search(paper.title)
    if paper.of_period:
        assert not paper.fits(filled(ledger.model, *people)), "it is no paper of a record"
        return
    row = come_to(ledger, paper, people)
    wanted = {"voided": True}
    for name in paper.field_names:
        field = ledger.model._meta.get_field(name)
        wanted[field.attname] = None if field.null else ""
    for name, value in wanted.items():
        before = getattr(row, name)
        setattr(row, name, value)
        assert not paper.fits(row), name
        setattr(row, name, before)
    for state in ledger.flow.states:
        row.state = state.key
        if paper.states and state.key not in paper.state_names:
            assert not paper.fits(row), state.key


@each
def test_no_two_papers_of_a_ledger_share_an_address(ledger: Ledger) -> None:
    keys = [paper.key for paper in (*ledger.papers, check_sheet.CHECK_SHEET)]
    assert len(keys) == len(set(keys))
