from django.apps import AppConfig


class InventedConfig(AppConfig):
    name = "tests.invented"
    label = "invented"
    verbose_name = "虚构台账"
