"""The public pages as an application: templates and static files, no tables of its own."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "taizhang.portal"
    verbose_name = "公开查询"
