"""The tables and the one ledger of the report, for Django's model discovery."""

from taizhang.numbers.catalogue import programme
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
ANSWERS = {
    "report.places": sentences.places,
    "figures.codes": lambda: {entry.figure.code for entry in programme() if entry.figure.code},
}
"""The one ledger above the rooms: the way of the report itself."""
