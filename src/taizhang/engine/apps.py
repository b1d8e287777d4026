from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "taizhang.engine"
    label = "engine"
    verbose_name = "台账引擎"

    def ready(self) -> None:
        """Register the start-up checks of every ledger declaration."""
        from taizhang.engine.declare import checks  # noqa: F401  # registering is the import's purpose
