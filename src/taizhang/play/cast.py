"""Cast the demo year: invented people on their posts in an invented city.

Every name here is made up for demonstration; places and former companies carry the names of the main job.
"""

from __future__ import annotations

from datetime import date

from taizhang.org.models import Account, FireCycle, Holding, Person, Site, Unit, UnitKind

START = date(2020, 1, 1)

UNITS: tuple[tuple[str, str, str, str, str, bool], ...] = (
    ("ZSG", "市供销合作社联合社", "市社机关", UnitKind.CITY, "", True),
    ("LK", "渌口区供销合作社", "渌口区社", UnitKind.COUNTY, "ZSG", True),
    ("LL", "醴陵市供销合作社", "醴陵市社", UnitKind.COUNTY, "ZSG", True),
    ("YX", "攸县供销合作社", "攸县社", UnitKind.COUNTY, "ZSG", True),
    ("CL", "茶陵县供销合作社", "茶陵县社", UnitKind.COUNTY, "ZSG", True),
    ("YL", "炎陵县供销合作社", "炎陵县社", UnitKind.COUNTY, "ZSG", True),
    ("SN", "神农果业公司", "神农果业", UnitKind.HELD, "ZSG", True),
    ("XY", "新联益农资公司", "新联益", UnitKind.SHARED, "ZSG", True),
    ("ZB", "正本弘源有限公司", "正本弘源", UnitKind.OWNED, "ZSG", True),
    ("JD", "金都实业有限公司", "金都实业", UnitKind.OWNED, "ZSG", True),
    ("ZS", "再生资源公司", "再生资源", UnitKind.OWNED, "ZSG", True),
    ("TC", "土产果品公司", "土产果品", UnitKind.OWNED, "ZSG", True),
    ("YD", "原银都大厦", "原银都大厦", UnitKind.FORMER, "ZSG", False),
    ("SZ", "原市食杂果品公司", "原食杂果品公司", UnitKind.FORMER, "ZSG", False),
    ("GX", "原供销大厦", "原供销大厦", UnitKind.FORMER, "ZSG", False),
    ("JX", "原机械厂", "原机械厂", UnitKind.FORMER, "ZSG", False),
    ("WY", "安和物业公司", "安和物业", UnitKind.CONTRACTOR, "", False),
)
SUCCESSORS = {"SZ": "SN", "YD": "JD"}
SITES = (("ZSG", "办公区大门岗", "gate"), ("ZSG", "办公区", "office"), ("JD", "金都商厦", "mall"))

CITY_POSTS: tuple[tuple[str, str, str], ...] = (
    ("head", "head", "党组书记、主任"),
    ("deputy_1", "deputy", "副主任（分管信访、平安创建）"),
    ("deputy_2", "deputy", "副主任（分管资产）"),
    ("deputy_3", "deputy", "副主任（分管业务）"),
    ("coordinator", "coordinator", "平安办经办人"),
    ("secretary", "secretary", "办公室文秘"),
    ("clerk", "petition_clerk", "信访专干"),
    ("clerk_2", "petition_clerk", "信访专干"),
    ("section_petition", "section_head", "信访维稳科科长"),
    ("section_office", "section_head", "办公室主任"),
    ("safety", "safety", "安全员"),
    ("secrecy", "secrecy", "保密员"),
    ("assets", "assets", "资产管理员"),
    ("web", "web_editor", "网站管理员"),
    ("auditor", "auditor", "机关纪委"),
    ("sysadmin", "system_admin", "系统管理员"),
    ("secadmin", "security_admin", "安全管理员"),
    ("auditadmin", "audit_admin", "审计管理员"),
)
DUTY_OFFICERS = 16
STAFF = 46
GUARDS = ("guard_1", "guard_2", "guard_3", "guard_4")

SURNAMES = "赵钱孙李周吴郑王冯蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹章云苏潘葛范鲁韦马苗方俞任袁柳史唐"
GIVEN = (
    "建平",
    "晓岚",
    "国栋",
    "文静",
    "志强",
    "丽华",
    "明远",
    "秋月",
    "海涛",
    "春梅",
    "立新",
    "雪芳",
    "永康",
    "慧敏",
    "新民",
    "玉兰",
    "卫东",
    "思源",
    "长青",
    "若兰",
    "德胜",
    "佳音",
    "向阳",
    "淑珍",
)


def name_of(index: int) -> str:
    """Return the invented name of the nth person."""
    return SURNAMES[index % len(SURNAMES)] + GIVEN[(index * 7 + index // len(SURNAMES)) % len(GIVEN)]


def make_units() -> dict[str, Unit]:
    """Make the unit tree with former units and their successors, and the sites."""
    units: dict[str, Unit] = {}
    for code, name, short, kind, parent, reports in UNITS:
        units[code] = Unit.objects.create(
            code=code,
            name=name,
            short=short,
            kind=kind,
            parent=units.get(parent),
            reports_zero=reports,
            in_scope=kind not in (UnitKind.CONTRACTOR,),
            since=START,
        )
    for former, heir in SUCCESSORS.items():
        Unit.objects.filter(code=former).update(succeeded_by=units[heir])
    for code, name, kind in SITES:
        mall = kind == "mall"
        cycle = FireCycle.MONTH if mall else FireCycle.QUARTER
        Site.objects.create(unit=units[code], name=name, kind=kind, fire_key_unit=mall, fire_cycle=cycle)
    return units


def make_people(units: dict[str, Unit]) -> dict[str, int]:
    """Make the people and their posts; gives person ids by key."""
    people: dict[str, int] = {}

    def add(key: str, unit: str, title: str, *posts: str, in_unit: str = "") -> None:
        person = Person.objects.create(name=name_of(len(people)), unit=units[unit], title=title, since=START)
        people[key] = person.pk
        for post in posts:
            Holding.objects.create(person=person, post=post, unit=units[in_unit or unit], since=START)

    for key, post, title in CITY_POSTS:
        leads = ("duty_leader",) if post in ("head", "deputy") else ()
        add(key, "ZSG", title, post, *leads)
    for number in range(1, DUTY_OFFICERS + 1):
        add(f"duty_{number}", "ZSG", "机关干部", "duty")
    for number in range(1, STAFF - len(CITY_POSTS) - DUTY_OFFICERS + 1):
        add(f"staff_{number}", "ZSG", "机关干部")
    for key in GUARDS:
        add(key, "WY", "保安员", "guard", in_unit="ZSG")
    for code, *_, reports in UNITS:
        if reports and code != "ZSG":
            add(f"head_{code}", code, "单位负责人", "unit_head")
            add(f"liaison_{code}", code, "联络员", "county_liaison")
    add("safety_JD", "JD", "安全员", "safety")
    add("mall_JD", "JD", "商场部经理", "section_head")
    Holding.objects.create(person_id=people["head"], post="unit_head", unit=units["ZSG"], since=START)
    Holding.objects.create(
        person_id=people["coordinator"], post="county_liaison", unit=units["ZSG"], since=START
    )
    return people


ROLES: dict[str, tuple[str, str]] = {
    "desk": ("clerk", "liaison_{unit}"),
    "liaison": ("coordinator", "liaison_{unit}"),
    "chief": ("section_petition", "head_{unit}"),
    "signer": ("deputy_1", "head_{unit}"),
    "head": ("head", "head_{unit}"),
}
"""Who has a role in the city office, and in another unit."""


def in_role(role: str, unit: str) -> str:
    """Return the key of whoever has a role in a unit."""
    return ROLES[role][unit != "ZSG"].format(unit=unit)


SIGN_IN: tuple[tuple[str, str], ...] = (
    ("menwei", "guard_1"),
    ("zhiban", "duty_1"),
    ("anquan", "safety"),
    ("xinfang", "clerk"),
    ("wenmi", "secretary"),
    ("zichan", "assets"),
    ("xianshe", "liaison_LK"),
    ("danwei", "head_LK"),
    ("pinganban", "coordinator"),
    ("fenguan", "deputy_1"),
    ("zhuyao", "head"),
    ("shenji", "auditor"),
    ("xitong", "sysadmin"),
    ("anquanguanli", "secadmin"),
    ("shenjiguanli", "auditadmin"),
)


def make_accounts(people: dict[str, int], password: str) -> None:
    """Open the demo accounts, one for each kind of post, with one first password."""
    from django.contrib.auth.hashers import make_password

    hashed = make_password(password)
    for username, key in SIGN_IN:
        Account.objects.create(username=username, person_id=people[key], password=hashed)
