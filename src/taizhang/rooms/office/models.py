"""Room office: administration, own provisions, what we owe to whom."""

from taizhang.rooms.office import statement
from taizhang.rooms.office.figure import ledger as figure_ledger
from taizhang.rooms.office.owed import ledger as owed_ledger
from taizhang.rooms.office.provision import ledger as provision_ledger
from taizhang.rooms.office.recurring import ledger as recurring_ledger
from taizhang.rooms.office.totals import ledger as totals_ledger

LEDGERS = (
    owed_ledger.LEDGER,
    recurring_ledger.LEDGER,
    totals_ledger.LEDGER,
    statement.LEDGER,
    provision_ledger.LEDGER,
    figure_ledger.LEDGER,
)
ANSWERS = {**provision_ledger.ANSWERS, **totals_ledger.ANSWERS, **figure_ledger.ANSWERS}
