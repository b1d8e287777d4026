from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "taizhang.engine"
    label = "engine"
    verbose_name = "台账引擎"

    def ready(self) -> None:
        """Register the start-up checks; keep history append-only after migrations."""
        from django.db.models.signals import post_migrate

        from taizhang.engine.declare import checks  # noqa: F401  # registering is the import's purpose
        from taizhang.engine.keep import append_only

        post_migrate.connect(append_only.lay, sender=self)
