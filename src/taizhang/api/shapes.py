"""The typed shapes of the API, for OpenAPI and for checking what comes in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from taizhang.engine.declare.flow import Way


class FieldShape(Schema):
    """One field of a ledger's form."""

    name: str
    label: str
    required: bool
    personal: bool = False
    choices: list[tuple[str, str]] | None = None


class LedgerShape(Schema):
    """A ledger as declared."""

    key: str
    slug: str
    title: str
    section: str
    columns: list[str]
    fields: list[FieldShape]
    lines: dict[str, list[FieldShape]]
    states: dict[str, str]
    moves: dict[str, str]
    may_write: bool


class RecordShape(Schema):
    """A record; its personal fields are masked.

    They are opened only on the page, with a purpose.
    """

    id: str
    number: str
    unit: str
    state: str
    occurred_at: datetime
    recorded_at: datetime
    entry: str
    version: int
    voided: bool
    due_on: date | None = None
    values: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]] = {}


class Page(Schema):
    """One page of records and where the next begins."""

    total: int
    rows: list[RecordShape]
    next_offset: int | None = None


class NewRecord(Schema):
    """A record to register. `once` makes a repeated request harmless."""

    values: dict[str, Any]
    lines: dict[str, list[dict[str, Any]]] = {}
    files: list[str] = []
    once: str


class Correction(Schema):
    """A correction of a record at the version that was read."""

    values: dict[str, Any]
    version: int
    note: str
    lines: dict[str, list[dict[str, Any]]] | None = None
    once: str = ""


class StepTaken(Schema):
    """A step of the workflow at the version that was read."""

    values: dict[str, Any] = {}
    lines: dict[str, list[dict[str, Any]]] = {}
    files: list[str] = []
    version: int
    once: str
    decided_by: int | None = None
    decided_at: datetime | None = None
    way: Way = Way.SCREEN
    note: str = ""


class RowTaken(Schema):
    """An act on one row, by whom the row names or typed for them."""

    values: dict[str, Any] = {}
    files: list[str] = []
    decided_by: int | None = None
    decided_at: datetime | None = None
    way: Way = Way.SCREEN
    note: str = ""


class RowDone(Schema):
    """The row that was acted on; who acts may not read the rest of the record."""

    number: str
    line: str
    line_no: int
    act: str


class Voiding(Schema):
    """A voiding with its reason."""

    version: int
    reason: str
    once: str = ""


class PartShape(Schema):
    key: str
    label: str
    value: str
    unit: str


class BaseShape(Schema):
    label: str
    value: str


class CoverageShape(Schema):
    due: int
    done: int
    late: int


class FigureShape(Schema):
    """One figure; decimals are strings, so that no reader rounds them."""

    id: str
    key: str
    label: str
    value: str | None
    unit: str
    parts: list[PartShape]
    base: BaseShape | None
    wording: str | None
    status: str
    rows: int
    coverage: CoverageShape | None
    section: str


class TraceRowShape(Schema):
    number: str
    day: str
    unit: str
    ledger: str
    public_id: str
    version: int


class TraceShape(Schema):
    """The records behind a figure that the asker may see; `hidden` counts the others."""

    figure: FigureShape
    rows: list[TraceRowShape]
    hidden: int


class Problem(Schema):
    """A refusal: Chinese messages by field ("" = the whole form)."""

    errors: dict[str, list[str]]
