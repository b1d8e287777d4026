"""The handbook inside the product.

Every page, every link and every picture is tried; pictures are small, and nothing comes from elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from taizhang.desk.house.handbook import folder
from tests.desk.conftest import no_collected_files

__all__ = ["no_collected_files"]
PAGES = sorted(path.stem for path in folder().glob("*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_each_page_reads_and_leads_somewhere(name: str, db: None) -> None:
    page = Client().get("/help/" if name == "README" else f"/help/{name}/")
    assert page.status_code == 200
    body = page.content.decode()
    article = body[body.index("<article") : body.index("</article>")]
    assert "**" not in article
    assert "](" not in article, "a mark that the page does not know"
    for path in re.findall(r'(?:href|src)="(/[^"]+)"', article):
        assert Client().get(path).status_code == 200, path


def test_pictures_are_few_and_small() -> None:
    pictures = list((folder() / "pictures").glob("*.png"))
    assert 0 < len(pictures) <= 25
    assert [p.name for p in pictures if p.stat().st_size > 60_000] == []
    used = {
        n for page in folder().glob("*.md") for n in re.findall(r"pictures/([a-z-]+\.png)", page.read_text())
    }
    assert used == {picture.name for picture in pictures}


def test_nothing_outside_the_folder_is_served(db: None) -> None:
    for path in ("/help/..%2F..%2Fpyproject/", "/help/nothing/", "/help/pictures/nothing.png"):
        assert Client().get(path).status_code == 404
    assert Path(folder()).is_dir()
