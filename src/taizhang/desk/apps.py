from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "taizhang.desk"
    label = "desk"
    verbose_name = "桌面"

    def ready(self) -> None:
        from taizhang.desk.frame import addresses, sessions  # noqa: F401  # a check, the stamp of each new session
