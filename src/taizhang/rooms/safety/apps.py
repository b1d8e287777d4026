from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "taizhang.rooms.safety"
    label = "safety"
    verbose_name = "安全生产"
