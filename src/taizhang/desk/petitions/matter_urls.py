"""Addresses of the papers of disputes and archive help."""

from django.urls import path

from taizhang.desk.petitions import matter_papers

urlpatterns = [
    path(
        f"t/{slug}/<slug:public_id>/named/<slug:key>/",
        matter_papers.paper,
        {"slug": slug},
        name=f"{slug}-paper",
    )
    for slug in ("petitions-dispute", "petitions-archivehelp")
]
