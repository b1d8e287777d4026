"""The one office that tests make records in."""

from tests.office.people import PASSWORD
from tests.office.records import Office, Unreached

__all__ = ["PASSWORD", "Office", "Unreached"]
