from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "taizhang.rooms.office"
    label = "office"
    verbose_name = "办公室工作"
