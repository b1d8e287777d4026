"""The tables and the one ledger of the report, for Django's model discovery."""

from taizhang.report import circulation_ledger, sentences
from taizhang.report.tables import (
    IssuedReport,
    OutsideFigure,
    PrintedPaper,
    PrintedRow,
    PrintedSheet,
    YearTurn,
)

__all__ = ["IssuedReport", "OutsideFigure", "PrintedPaper", "PrintedRow", "PrintedSheet", "YearTurn"]
LEDGERS = (circulation_ledger.LEDGER,)
ANSWERS = {"report.places": sentences.places}
"""The one ledger above the rooms: the way of the report itself."""
