"""The small office of the desk, asked over the API."""

from tests.desk.conftest import fast_hash, no_collected_files, office

__all__ = ["fast_hash", "no_collected_files", "office"]
