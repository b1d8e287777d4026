"""佐证收件箱 and 打印与回传 in a real browser.

Fifty files are dropped at once, dated and suggested, and a photographed form is found again.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from tests import pdf
from tests.browser.conftest import Desk
from tests.browser.test_desk_tasks import Sit, done, frame
from tests.report.test_printing import jpeg, shadowed

pytestmark = pytest.mark.needs_chromium
PUBLICITY, STUDY = "/t/programme-publicity/", "/t/programme-studysession/"


def photo(seed: int, width: int, taken: str = "") -> bytes:
    """A photo that no other one is like, in the size of a phone's small picture."""
    image = Image.effect_noise((24, 18), 90 + seed % 50).resize((640, 480)).rotate(seed * 7 + width)
    note, body = Image.Exif(), io.BytesIO()
    if taken:
        note.get_ifd(34665)[36867] = taken
    image.convert("RGB").save(body, "JPEG", quality=70, exif=note)
    return body.getvalue()


def dropped(desk: Desk, width: int, day: date) -> list[Path]:
    """Make fifty files as they come from a phone.

    They are named by the camera or by WeChat; one has its own time, one has none.
    """
    folder = desk.demo.home / f"photos-{width}"
    folder.mkdir(exist_ok=True)
    named = [f"IMG_{day:%Y%m%d}_10{n:02d}{width % 60:02d}.jpg" for n in range(47)]
    names = [*named, f"mmexport16100{width:08d}.jpg", f"现场{width}.jpg", f"无名{width}.jpg"]
    paths = [folder / name for name in names]
    for number, path in enumerate(paths):
        taken = f"{day:%Y:%m:%d} 07:08:09" if path.name.startswith("现场") else ""
        path.write_bytes(photo(number, width, taken))
    return paths


def latest(desk: Desk, ledger: str) -> tuple[str, date, str]:
    """Number, day and address of the newest record of a ledger."""
    desk.open(ledger)
    row = desk.page.locator("table.list tbody tr").first
    number = row.locator("th a")
    told = row.locator("[data-label='发生日期']").text_content() or ""
    return (
        (number.text_content() or "").strip(),
        date.fromisoformat(told.strip()[:10]),
        number.get_attribute("href") or "",
    )


def test_fifty_files_are_dated_suggested_and_serve_many_records(at_desk: Sit, width: int) -> None:
    desk = at_desk("wenmi")
    number, day, address = latest(desk, PUBLICITY)
    desk.open("/inbox/")
    lying = Counter(desk.page.locator(".gallery li").all_text_contents())
    desk.page.set_input_files("[name=upload]", [str(path) for path in dropped(desk, width, day)])
    desk.page.fill("#id_batch_day", f"{day}")
    desk.page.click("button[value=upload]", timeout=60000)
    desk.page.wait_for_load_state(timeout=60000)
    assert "收到50个文件" in done(desk)
    desk.look()
    frame(desk.page, f"inbox-1-dropped-{width}")
    box = desk.page.locator(".gallery")
    fresh = Counter(box.locator("li").all_text_contents()) - lying
    words = "".join(fresh)
    for told in ("文件名所载时间", "微信保存时间", "拍摄时间", "上传人填写"):
        assert told in words
    assert "没有日期" not in words
    assert fresh.total() == 50
    hits = desk.page.locator("main ul.rows li")
    suggested = hits.all_text_contents()
    assert any(number in text for text in suggested), "suggested by its day"
    assert hits.count() > 1
    for place in range(3):
        box.locator("li", has_text="IMG_").nth(place).locator("[name=files]").check()
    desk.page.locator("label", has_text=number).locator("[name=records]").check()
    other = next(text for text in suggested if number not in text)
    hits.nth(suggested.index(other)).locator("[name=records]").check()
    frame(desk.page, f"inbox-2-chosen-{width}")
    desk.page.click("button[value=assign]")
    assert "3个文件已归入2条记录" in done(desk)
    desk.look()
    assert desk.page.locator(".gallery li").count() == lying.total() + 47
    desk.open(address)
    mine = desk.page.locator(".gallery li", has_text=f"{width % 60:02d}.jpg")
    assert mine.filter(has_text=f"IMG_{day:%Y%m%d}").count() == 3
    frame(desk.page, f"inbox-3-record-{width}")


def test_files_are_found_by_search_dated_handed_over_and_made_photo_pages(at_desk: Sit, width: int) -> None:
    desk = at_desk("anquan")
    path = desk.demo.home / f"大门口{width}.jpg"
    path.write_bytes(photo(77, width))
    desk.open("/inbox/")
    desk.page.set_input_files("[name=upload]", str(path))
    desk.page.click("button[value=upload]")
    mine = desk.page.locator(".gallery li", has_text=f"大门口{width}")
    assert "没有日期" in (mine.text_content() or "")
    frame(desk.page, f"inbox-4-undated-{width}")
    mine.locator("[name=files]").check()
    desk.page.click("summary:has-text('其他')")
    desk.page.fill("#id_taken_on", "2021-12-14")
    desk.press("button[value=date]")
    mine = desk.page.locator(".gallery li", has_text=f"大门口{width}")
    assert "2021-12-14（上传人填写）" in (mine.text_content() or "")
    desk.page.select_option("#id_ledger", label="隐患台账")
    desk.page.fill("#id_q", "灭火器")
    desk.press("button[value=look]")
    assert desk.page.locator("main ul.rows li").count() > 0
    frame(desk.page, f"inbox-5-found-{width}")
    desk.page.locator(".gallery [name=files]").first.check()
    desk.page.click("summary:has-text('其他')")
    with desk.page.expect_download() as sheet:
        desk.page.click("button[value=photos]")
    assert sheet.value.suggested_filename.endswith(".docx")
    desk.page.select_option("#id_person", label="周志强")
    desk.page.click("button[value=hand]")
    assert "已交给周志强" in done(desk)
    other = at_desk("pinganban")
    other.open("/inbox/")
    assert f"大门口{width}" in (other.page.locator("main").text_content() or "")


def test_a_photographed_form_finds_its_record_and_a_blurred_one_waits_for_its_code(
    at_desk: Sit, width: int, tmp_path: Path
) -> None:
    desk = at_desk("wenmi")
    desk.open(STUDY)
    links = desk.page.locator("table.list tbody th a")
    first, second = (links.nth(place).get_attribute("href") or "" for place in (0, 1))
    number = links.nth(0).text_content() or ""
    made = [desk.context.request.get(f"{desk.demo.address}{one}print/").body() for one in (first, second)]
    desk.open("/returns/")
    before = desk.page.locator("main tbody tr").count()
    assert number in (desk.page.locator("main").text_content() or "")
    frame(desk.page, f"returns-1-out-{width}")
    paper = pdf.pictures(made[0], 130)
    photo_at = tmp_path / f"微信图片_签字{width}.jpg"
    photo_at.write_bytes(jpeg(shadowed(paper[0].rotate(4, expand=True, fillcolor=(120, 98, 70)))))
    code_gone = pdf.pictures(made[1], 130)[0].resize((300, 424))
    blurred = tmp_path / "微信图片_糊.jpg"
    blurred.write_bytes(jpeg(code_gone, 20))
    desk.page.set_input_files("[name=upload]", [str(photo_at), str(blurred)])
    desk.press("main [data-drop] button")
    told = desk.page.locator("main section").first.text_content() or ""
    assert "收到 2 份，认出 1 份" in told
    assert "已回传，附在1条记录上" in told
    assert "没有认出回传码" in told
    frame(desk.page, f"returns-2-one-known-{width}")
    code = desk.context.request.get(f"{desk.demo.address}{second}print/").body()
    desk.page.locator("[name^=code-]").fill(_code(code))
    desk.press("button:has-text('按输入的回传码归入')")
    assert "已回传，附在1条记录上" in (desk.page.locator("main section").first.text_content() or "")
    frame(desk.page, f"returns-3-typed-{width}")
    assert desk.page.locator("main tbody tr").count() == (before if len(paper) > 1 else before - 2)
    desk.open(first)
    assert desk.page.locator(".gallery li", has_text=f"微信图片_签字{width}").count() == 1
    desk.complaints[:] = [one for one in desk.complaints if "status of 422" not in one]


def _code(paper: bytes) -> str:
    found = re.search(r"回传码\s*(\w{4}-\w{4})", pdf.texts(paper)[0])
    assert found
    return found[1]
