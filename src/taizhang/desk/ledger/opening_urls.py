"""Addresses of 两人查看: only at ledgers that declare records which nobody opens alone."""

from django.urls import path

from taizhang.desk.ledger import seconding
from taizhang.engine.declare.registry import ledgers

urlpatterns = [
    path(
        f"t/{ledger.slug}/<slug:public_id>/opening/",
        seconding.act,
        {"slug": ledger.slug},
        name=f"{ledger.slug}-opening",
    )
    for ledger in ledgers()
    if ledger.access.second is not None
]
