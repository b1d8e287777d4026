from django.apps import AppConfig


class LaterConfig(AppConfig):
    name = "tests.later"
    label = "later"
    verbose_name = "以后的版本"

    def ready(self) -> None:
        """Let a ledger have the field that the later version's migration brings."""
        from django.db import models

        from taizhang.rooms.office.owed.model import OwedReport

        models.CharField("以后才有", max_length=200, null=True).contribute_to_class(OwedReport, "later")
