from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "taizhang.report"
    label = "report"
    verbose_name = "报告"
