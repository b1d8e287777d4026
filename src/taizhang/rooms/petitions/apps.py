from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    name = "taizhang.rooms.petitions"
    label = "petitions"
    verbose_name = "信访"
