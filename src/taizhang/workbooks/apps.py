"""Workbooks: templates, import, export and the tables of units without accounts."""

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "taizhang.workbooks"
    label = "workbooks"
    verbose_name = "表格"
