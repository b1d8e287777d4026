"""The one office that tests make records in."""

from tests.office.moments import NOW, at, refused
from tests.office.people import PASSWORD, People
from tests.office.pictures import png
from tests.office.records import Office, Unreached

__all__ = ["NOW", "PASSWORD", "Office", "People", "Unreached", "at", "png", "refused"]
