"""C5 in the play: slogans, banners, columns, leaflets and posts over the campaign months, all invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from taizhang.engine import clock
from taizhang.engine.write import deeds
from taizhang.play.stage import Scene, Stage
from taizhang.rooms.programme import activity, publicity

YEAR = 2021
CITY = "ZSG"

Batch = tuple[str, str, str, str, int, str, str]
"""Day as MM-DD, kind, carrier, place, number, theme, text."""

SLOGANS: tuple[Batch, ...] = (
    ("03-08", "slogan", "object", "办公区大门", 4, "safe", "平安单位人人建，平安成果人人享"),
    ("04-15", "slogan", "object", "办公楼一楼大厅", 3, "secrecy", "国家安全人人有责，保守秘密从我做起"),
    ("05-10", "slogan", "object", "金都商厦各出入口", 6, "petition", "依法逐级走访，理性反映诉求"),
    ("06-01", "slogan", "object", "金都商厦各楼层", 8, "work_safety", "落实安全责任，推动安全发展"),
    ("06-16", "slogan", "object", "再生资源公司仓库", 4, "fire", "消除隐患，远离火灾"),
    ("09-06", "slogan", "object", "小区楼道", 3, "fraud", "不轻信、不透露、不转账，守好自己的钱袋子"),
    ("11-09", "slogan", "object", "办公区食堂", 2, "fire", "人人讲消防，家家享平安"),
    ("12-03", "slogan", "object", "办公区宣传墙", 4, "law", "学宪法、讲宪法、守宪法"),
)
BANNERS: tuple[Batch, ...] = (
    ("03-08", "banner", "object", "办公区大门上方", 1, "safe", "深入开展平安创建，建设平安供销"),
    ("05-10", "banner", "object", "信访接待室门前", 1, "petition", "信访宣传月：把问题解决在基层"),
    ("06-01", "banner", "object", "金都商厦正门", 2, "work_safety", "安全生产月：人人讲安全，个个会应急"),
    ("06-25", "banner", "object", "社区广场", 1, "drugs", "珍爱生命，远离毒品"),
    ("08-12", "banner", "object", "农资配送中心", 1, "farm", "放心农资下乡，严打假冒伪劣"),
    ("12-03", "banner", "object", "办公楼会议室", 1, "law", "宪法宣传周：弘扬宪法精神"),
    ("12-06", "banner", "object", "商业街路口", 1, "safe", "平安创建，你我同行"),
)
COLUMN_PLACES = (
    "办公楼一楼公开栏",
    "办公区食堂外墙",
    "金都商厦一楼",
    "信访接待室走廊",
    "再生资源公司院内",
    "社区公示牌",
)
COLUMN_ISSUES: tuple[tuple[str, str, str, tuple[int, ...]], ...] = (
    ("03-09", "safe", "平安创建知识专栏：创建内容与责任分工", (0, 1, 2, 3, 4, 5)),
    ("06-02", "work_safety", "安全生产月专栏：用电用火常识", (0, 2, 4)),
    ("09-07", "fraud", "反诈专栏：常见骗局与报警渠道", (0, 1, 5)),
    ("12-03", "law", "宪法民法典专栏：身边的法律条文", (0, 1, 2, 3)),
)
LEAFLETS: tuple[Batch, ...] = (
    ("03-10", "leaflet", "object", "商业街沿线门店", 260, "safe", "平安创建应知应会折页"),
    ("06-16", "leaflet", "object", "金都商厦商户", 300, "work_safety", "商户安全用电用火告知书"),
    ("09-08", "leaflet", "object", "社有企业各班组", 240, "fraud", "防范电信网络诈骗手册"),
    ("12-06", "leaflet", "object", "商业街路口宣传点", 260, "law", "民法典与生活问答"),
)
ONLINE: tuple[Batch, ...] = (
    ("03-08", "article", "website", "平安建设栏目", 1, "safe", "平安创建工作动员部署情况"),
    ("06-01", "article", "website", "平安建设栏目", 1, "work_safety", "安全生产月活动启动"),
    ("12-04", "article", "website", "平安建设栏目", 1, "law", "宪法宣传周活动开展情况"),
    ("03-09", "screen", "screen", "办公楼大厅电子屏", 12, "safe", "平安创建宣传口号滚动播放"),
    ("06-02", "screen", "screen", "金都商厦外墙电子屏", 20, "work_safety", "安全生产月主题标语滚动播放"),
    ("11-09", "screen", "screen", "办公楼大厅电子屏", 10, "fire", "消防宣传月提示滚动播放"),
    ("04-15", "post", "group", "机关干部微信群", 2, "secrecy", "全民国家安全教育日知识推送"),
    ("07-12", "post", "group", "各县市区社联络员群", 3, "one_stop", "一件事一次办事项指南推送"),
    ("09-08", "post", "group", "机关干部微信群", 4, "fraud", "反诈提醒推送"),
)
Held = tuple[str, str, str, str, str, str, str, tuple[int, int, int, int]]
"""Day as MM-DD, name, form, theme, place, audience, lead section; staff, volunteers, reached, consultations."""

CAMPAIGNS: tuple[Held, ...] = (
    (
        "03-08",
        "平安建设宣传月集中宣传",
        "rally",
        "safe",
        "办公区及商业街",
        "沿线商户和居民",
        "办公室",
        (9, 12, 420, 36),
    ),
    (
        "05-10",
        "信访宣传月集中宣传",
        "rally",
        "petition",
        "信访接待室门前",
        "来访群众和商户",
        "信访室",
        (6, 4, 180, 27),
    ),
    (
        "06-01",
        "安全生产月进商厦",
        "lecture",
        "work_safety",
        "金都商厦",
        "商户和楼层管理员",
        "资产科",
        (7, 5, 310, 22),
    ),
    (
        "11-09",
        "消防宣传月进食堂",
        "lecture",
        "fire",
        "办公区食堂",
        "机关干部和食堂职工",
        "办公室",
        (4, 0, 58, 6),
    ),
    (
        "12-03",
        "宪法宣传周",
        "rally",
        "law",
        "办公楼和商业街路口",
        "干部职工和居民",
        "办公室",
        (8, 10, 350, 41),
    ),
)


def batches() -> list[Batch]:
    """Every batch of the year. Slogans sum to 34, banners to 8, leaflets to 1,060; columns stand at 6 places."""
    columns = [
        (day, "column", "board", COLUMN_PLACES[place], 1, theme, text)
        for day, theme, text, places in COLUMN_ISSUES
        for place in places
    ]
    return [*SLOGANS, *BANNERS, *columns, *LEAFLETS, *ONLINE]


def scenes() -> Iterator[Scene]:
    """What was put up, printed and posted, each batch with its own photo; some taken down again."""
    for held in CAMPAIGNS:
        day = date(YEAR, int(held[0][:2]), int(held[0][3:]))
        yield clock.local(day, 9, 40), partial(_hold, held)
    for nth, batch in enumerate(sorted(batches())):
        day = date(YEAR, int(batch[0][:2]), int(batch[0][3:]))
        yield clock.local(day, 10 + nth % 7, nth * 7 % 60), partial(_put_up, batch)
        if batch[1] == "banner":
            yield (
                clock.local(day + timedelta(days=31 if day.month < 12 else 20), 11),
                partial(_take_down, batch),
            )


def _hold(held: Held, stage: Stage) -> None:
    day, title, form, theme, place, audience, section, people = held
    desk = stage.as_post("secretary")
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.now() - timedelta(minutes=55),
        "title": title,
        "form": form,
        "theme": theme,
        "place": place,
        "audience": audience,
        "department": section,
    }
    data |= dict(zip(("staff", "volunteers", "reached", "consultations"), people, strict=True))
    photo = stage.photo(desk, f"{title}.png")
    stage.kept[f"activity:{day[:2]}:{theme}"] = deeds.create(desk, activity.LEDGER, data, files=[photo])


def _key(batch: Batch) -> str:
    return f"publicity:{batch[0]}:{batch[3]}:{batch[6]}"


def _put_up(batch: Batch, stage: Stage) -> None:
    day, kind, carrier, place, qty, theme, text = batch
    desk = stage.as_post("secretary")
    data = {
        "unit": stage.unit(CITY).pk,
        "occurred_at": clock.now() - timedelta(minutes=50),
        "kind": kind,
        "carrier": carrier,
        "theme": theme,
        "activity": held.pk if (held := stage.kept.get(f"activity:{day[:2]}:{theme}")) else None,
        "text": text,
        "place": place,
        "qty": qty,
    }
    if kind == "leaflet":
        data["given_out"] = qty - qty % 50
    shot = "screenshot" if carrier in ("website", "group") else "photo"
    photo = stage.photo(desk, f"{place}-{text[:12]}.png", kind=shot)
    stage.kept[_key(batch)] = deeds.create(desk, publicity.LEDGER, data, files=[photo])


def _take_down(batch: Batch, stage: Stage) -> None:
    row = stage.kept[_key(batch)]
    data = {"taken_down_on": clock.today()}
    deeds.move(stage.as_post("secretary"), publicity.LEDGER, row, "take_down", data)
