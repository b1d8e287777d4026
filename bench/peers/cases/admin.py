"""Tune the admin list: fifty rows, one join, no second count.

Filters and order are the same.
"""

from __future__ import annotations

import os
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from bench.peers.cases.models import Reception


@admin.register(Reception)
class ReceptionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = "number state unit occurred_on form place persons is_group turn topic".split()
    list_filter = ("form", "topic", "turn", "is_group")
    list_select_related = ("unit",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-occurred_on", "-occurred_at", "-id")

    def get_queryset(self, request: Any) -> QuerySet[Reception]:
        low, high = (int(part) for part in os.environ["BENCH_SUBTREE"].split("-"))
        return super().get_queryset(request).filter(unit_lo__gte=low, unit_lo__lte=high)

    def has_add_permission(self, request: Any) -> bool:
        return False
