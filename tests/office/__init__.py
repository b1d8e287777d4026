"""The one office that tests make records in."""

from tests.office.moments import NOW, at, refused
from tests.office.people import PASSWORD, People, count
from tests.office.pictures import png
from tests.office.records import Office, Unreached

__all__ = ["NOW", "PASSWORD", "Office", "People", "Unreached", "at", "count", "png", "refused"]
