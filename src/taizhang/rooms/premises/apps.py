from django.apps import AppConfig


class PremisesConfig(AppConfig):
    name = "taizhang.rooms.premises"
    label = "premises"
    verbose_name = "门卫值守"
