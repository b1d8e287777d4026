"""What records of the premises room need beside their declarations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tests.office.steps import Given, step
from tests.office.values import At, Newcomer, Nth, Of

HOUR = timedelta(hours=1)
LOOKED = {"gate_ok": True, "cameras_ok": True, "website_ok": True, "places_ok": True}

GIVEN: Mapping[str, Given] = {
    "premises.guard": {"new": step(person=Newcomer("guard"), cert_no=Nth("湘{n:06d}"))},
    "premises.gateshift": {
        "new": step(site="gate", planned_to=At(hours=8)),
        "new:off": step(
            site="gate",
            entry="copied",
            occurred_at=At(hours=-8),
            planned_from=At(hours=-8),
            signed_out=At(),
            files="photo",
        ),
        "sign_out": step(by=Of("guard.person"), after=8 * HOUR),
        "forget": step(after=9 * HOUR),
    },
    "premises.visit": {
        "new": step(site="gate", visitor="某来访人", host_dept="办公室", reason="business"),
        "new:denied": step(
            site="gate",
            visitor="某来访人",
            host_dept="办公室",
            reason="business",
            denied=True,
            deny_reason="没有证件",
        ),
        "new:left": step(
            site="gate",
            visitor="某来访人",
            host_dept="办公室",
            reason="business",
            entry="copied",
            occurred_at=At(hours=-2),
            left_at=At(hours=-1),
            files="photo",
        ),
        "leave_open": step(after=13 * HOUR),
    },
    "premises.closingcount": {"new": step(site="gate")},
    "premises.car": {"new": step(plate=Nth("湘B1{n:04d}"))},
    "premises.patrolpoint": {"new": step(name=Nth("点位{n}"))},
    "premises.patrol": {
        "new": step(patroller="patrol"),
        "new:missed": step(by="system"),
        "new:done": step(patroller="patrol", occurred_at=At(hours=-1), ended_at=At()),
        "missed:sign": step(opinion="当班人员临时调离，已批评"),
    },
    "premises.dutysheet": {
        "new": step(
            occurred_at=At(hours=24),
            ends_at=At(hours=36),
            leader="duty_leader",
            officer="duty",
            second="duty:2",
        ),
        "swap": step(officer="duty:2", second="", swap_reason="值班员出差"),
        "mark_absent": step(after=24 * HOUR + 20 * timedelta(minutes=1)),
        "published:sign_on": step(by=Of("officer"), after=24 * HOUR),
        "absent:sign_on": step(by=Of("officer")),
        "log": step(by=Of("officer"), entries=({"kind": "call", "content": "某县社来电询问会议时间"},)),
        "look": step(by=Of("officer"), **LOOKED),
        "hand_over": step(by=Of("officer"), after=12 * HOUR),
        "leader_sign": step(by=Of("leader")),
        "take_over": step(by="county_liaison"),
    },
    "premises.spotcheck": {"new": step(sheet="on_duty", reached=True)},
    "premises.firecheck": {
        "new": step(checker="safety", second="safety:2", dept_head="section_head"),
        "checker_sign": step(by=Of("checker")),
        "head_sign": step(by=Of("dept_head")),
    },
    "premises.drill": {
        "new": step(files="photo"),
        "judge": step(evaluation="疏散有序，通道保持畅通"),
    },
}
