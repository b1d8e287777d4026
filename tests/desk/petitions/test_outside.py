"""外来数字 are entered with their paper and shown with their source.

They are printed apart from what is counted.
"""

from __future__ import annotations

from taizhang.engine.declare.figure import Context
from taizhang.kernel.days import Period
from taizhang.numbers.catalogue import answers, find
from taizhang.report.annual import annual
from taizhang.report.tables import OutsideFigure
from tests.desk.conftest import DeskOffice

PAGE = "/figures/F77/"


def said(office: DeskOffice, name: str = "pinganban", **more: str) -> dict[str, str]:
    form = {
        "period": "2021",
        "value": "350000",
        "unit_word": "元",
        "source": "关于拨付帮扶资金的通知",
        "signer": "赵某",
    }
    return form | {"files": office.waiting(name)} | more


def test_a_value_of_another_body_is_entered_and_printed_with_its_source(office: DeskOffice) -> None:
    client = office.client("pinganban")
    assert client.post(f"{PAGE}outside/", said(office))["Location"] == PAGE
    page = client.get(f"{PAGE}?period=2021").content.decode()
    told = "据《关于拨付帮扶资金的通知》（赵某签发）350000元"
    assert told in page
    assert answers(Context(Period.year(2021)), [find("F77")])[0].value is None, "it is not taken for a count"
    left = [row for row in annual(Context(Period.year(2021))).not_stated if row.codes == ("F77",)]
    assert told in left[0].reason
    paper = OutsideFigure.objects.get().paper
    assert office.client("fenguan").get(f"/evidence/{paper.public_id}/").status_code == 200


def test_a_second_arrival_changes_nothing_and_a_correction_stands_first(office: DeskOffice) -> None:
    client, form = office.client("pinganban"), said(office)
    client.post(f"{PAGE}outside/", form)
    again = client.post(f"{PAGE}outside/", form)
    assert again.status_code == 422
    assert OutsideFigure.objects.count() == 1
    client.post(f"{PAGE}outside/", said(office, value="360000"))
    page = client.get(PAGE).content.decode()
    assert page.index("360000元") < page.index("350000元")
    left = [row for row in annual(Context(Period.year(2021))).not_stated if row.codes == ("F77",)]
    assert "360000元" in left[0].reason


def test_every_hole_is_named_at_once(office: DeskOffice) -> None:
    form = {"period": "去年", "value": "30余", "unit_word": "", "source": "", "signer": "某" * 41}
    page = office.client("pinganban").post(f"{PAGE}outside/", form).content.decode()
    for words in (
        "没有保存",
        "“数值”须是数字",
        "请填写“来源文件”",
        "“签发人”最多40个字",
        "请附来源文件的扫描件",
    ):
        assert words in page
    assert 'value="30余"' in page
    assert OutsideFigure.objects.count() == 0


def test_others_have_no_such_page(office: DeskOffice) -> None:
    for name in ("menwei", "fenguan", "xianshe"):
        assert office.client(name).get(f"{PAGE}outside/").status_code == 404
        assert office.client(name).post(f"{PAGE}outside/", said(office, name)).status_code == 404
    assert office.client("pinganban").get("/figures/F999/outside/").status_code == 404
