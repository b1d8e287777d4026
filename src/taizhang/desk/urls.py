"""Addresses of the signed-in pages: one table for each folder of the desk."""

from django.urls import include, path

FOLDERS = (
    "frame",
    "tables",
    "day",
    "ledger",
    "figures",
    "house",
    "phone",
    "premises",
    "petitions",
    "programme",
    "safety",
)
"""In the order in which addresses are looked up and the menu is filled."""
urlpatterns = [path("", include(f"taizhang.desk.{folder}.urls")) for folder in FOLDERS]
