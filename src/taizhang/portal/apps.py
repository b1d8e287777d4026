"""The public pages as an application.

It has templates and static files, and no tables of its own.
"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "taizhang.portal"
    verbose_name = "公开查询"
