from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "taizhang.rooms.programme"
    label = "programme"
    verbose_name = "组织与零报告"
