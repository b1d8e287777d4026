"""The invented room: its ledgers, what its office settles, what it answers."""

from tests.invented import casework, register

LEDGERS = (
    register.DEVICES,
    register.LOOK,
    register.LOANS,
    register.SCRAPPING,
    casework.NOTICES,
    casework.SCHEMES,
    casework.HOUSEHOLDS,
    casework.DUES,
    casework.RECEIPTS,
)
PROVISIONS = (register.CLASSES, register.WARN, register.LOOKS)
ANSWERS = {"invented.responsible": register.responsible}
