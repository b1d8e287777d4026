"""What records of the petitions room need beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tests.office.steps import Beside, Come, Given, step
from tests.office.values import At, Day, Nth, Of

DAY = timedelta(days=1)

ANSWERED = "accept assign inquire submit answer deliver"
REVIEWED = f"{ANSWERED} ask_review review"
SEALED = {"complained_of": "petition_clerk:2", "sealed_no": "密1号"}
STEPPED_BACK = step(recusals=({"person": "section_head:2", "reason": "与信访人是亲属"},))


CASE: Given = {
    "pass": step(passed_to="A1", by="deputy"),
    "raise": step(new=SEALED, by="deputy"),
    "object": step(new={"origin": "transferred", "transferor": "市信访局"}),
    "inquire": step(inquiries=({"way": "heard"},)),
    "submit": step(via="accept assign inquire", support="explain"),
    "extend": step(extension_days=30),
    "return": step(note="请补充缴费凭证"),
    "deliver": step(files="receipt"),
    "rate": step(rating="good", files="receipt"),
    "ask_review": step(review_body="above"),
    "review": step(files="receipt"),
    "ask_final": step(final_body="above"),
    "executing:ask_final": step(final_body="above", via=f"{REVIEWED} execute"),
    "rechecking:ask_final": step(final_body="above", via=f"{REVIEWED} doubt"),
    "answered:ask_final": step(final_body="above", via=f"{REVIEWED} doubt second"),
    "hear": step(hearings=({},)),
    "conclude": step(files="receipt"),
    "answered:close": step(via=f"{ANSWERED} rate"),
    "reviewed:close": step(via=f"{ANSWERED} rate ask_review review"),
    "concluded:close": step(via=f"{ANSWERED} rate ask_review review ask_final conclude"),
    "new:told": step(
        entry="carried",
        occurred_at=At(days=-60),
        received_on=Day(-60),
        accepted_on=Day(-50),
        files="minutes",
    ),
    "new:answered": step(
        entry="carried",
        occurred_at=At(days=-60),
        received_on=Day(-60),
        accepted_on=Day(-50),
        opinion_no="处1",
        delivered_on=Day(-10),
        files="minutes",
    ),
    **{
        f"recuse_{state}": STEPPED_BACK
        for state in ("screening", "told", "handling", "signing", "rechecking")
    },
}
MONTH = step(by=Of("leader"), months=({},))
GROUP: Given = {
    "new": step(persons=7),
    "lead": step(leader="deputy"),
    "urge": step(payer="X"),
    "verify": step(files="voucher"),
    "solve": step(settlements=({"persons": 7},), by="deputy"),
    **{f"month_{state}": MONTH for state in ("led", "urging", "paid", "verified")},
}
PARTIES = ({"side": "first", "name": "某商行"}, {"side": "second", "name": "某公司"})
YES = ({"party_no": 1, "agrees": True}, {"party_no": 2, "agrees": True})
DISPUTE: Given = {
    "new": step(category="contract", people=2, parties=PARTIES),
    "sort": step(category="contract", level="general"),
    "ask": step(consents=YES),
    "consent": step(consents=YES, mediators=({"person": "section_head", "free": True},)),
    "refuse": step(consents=({"party_no": 2, "agrees": False},)),
    "session": step(sessions=({"result": "goes_on"},)),
    "extend": step(extension_days=10),
    "settle": step(via="sort consent draft", sessions=({"result": "agreed", "signed": True},)),
    "perform": step(performances=({"extent": "part", "voucher": "收条1号"},)),
    "confirm": step(confirm_on=Day()),
    "done": step(performances=({"extent": "full", "voucher": "收条2号"},)),
    "fail": step(sessions=({"result": "apart"},)),
    "revisit": step(after=91 * DAY, revisits=({"after": 7}, {"after": 30}, {"after": 90})),
    "performed:archive": step(via="sort consent draft settle done revisit"),
}
MEMBERS = (
    {"person": "petition_clerk", "chair": True},
    {"person": "section_head", "woman": True},
    {"person": "deputy"},
)
SEARCHED = "accept search"
ARCHIVE: Given = {
    "new": step(applicant=Nth("申请人{n}"), former_unit="X", leaving="unknown"),
    "accept": step(missing=({},)),
    "search": step(searches=({"hit": True, "file_no": "卷1"},), found=({"name": "招工表", "search_no": 1},)),
    "conclude": step(via=SEARCHED, result="found"),
    "hand": step(outcome="complete", files="receipt"),
    "certified:hand": step(outcome="complete", sealed_on=Day(), files="receipt"),
}
OPEN_ROUND = Beside("petitions.screeninground", "open")

GIVEN: Mapping[str, Given] = {
    "petitions.reception": {"new": step(petitioner="某来访人")},
    "petitions.case": CASE,
    "petitions.groupcase": GROUP,
    "petitions.screeninground": {
        "new": step(name=Nth("第{n}轮"), answer_by=Day(5)),
        "close": step(beside=tuple(Beside("petitions.screening", "signed", unit) for unit in "CAB")),
    },
    "petitions.screening": {
        "new": step(
            beside=(OPEN_ROUND,),
            screeners=({"person": "typist", "leads": True},),
            areas=({"places": "商厦一楼", "result": "clear"},),
        ),
    },
    "petitions.dispute": DISPUTE,
    "petitions.mediationbody": {"new": step(until=Day(700), members=MEMBERS)},
    "petitions.informationreport": {"new": step(due_at=At(days=1))},
    "petitions.archivehelp": ARCHIVE,
    "petitions.visit": {
        "new": step(name="某户", visitors=({"person": "typist"}, {"person": "section_head"})),
    },
}
REVIEWED_BY_US = {
    "ask_review": step(review_body="ours"),
    "review": step(by="deputy_1@C", files="receipt"),
    "ask_final": step(final_body="ours"),
    "conclude": step(by="deputy_2@C", files="receipt"),
}
PAPERS: Mapping[tuple[str, str], Come] = {
    ("petitions.case", "accept"): Come("told"),
    ("petitions.case", "elsewhere"): Come("elsewhere"),
    ("petitions.case", "refused"): Come("refused"),
    ("petitions.case", "passed"): Come("passed"),
    ("petitions.case", "transfer"): Come("passed"),
    ("petitions.case", "extension"): Come("handling", ("extend",)),
    ("petitions.case", "opinion"): Come("signing"),
    ("petitions.case", "review"): Come("reviewed", steps=REVIEWED_BY_US),
    ("petitions.case", "final"): Come("concluded", steps=REVIEWED_BY_US),
    ("petitions.case", "identity"): Come("filed", through="petitions.reception", by="case"),
    ("petitions.dispute", "agreement"): Come("performing"),
    ("petitions.archivehelp", "reply"): Come("searched"),
}
"""How records come to their papers where the paper's states do not say so."""
