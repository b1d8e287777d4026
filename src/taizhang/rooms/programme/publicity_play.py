"""Play slogans, banners, columns, leaflets and posts of the campaign months.

Slogans sum to 34, banners to 8, leaflets to 1,060; columns stand at six places.
"""

from datetime import date, timedelta

PLACE = 340

BATCHES = (
    (date(2021, 3, 8), "article", "website", "平安建设栏目", 1, "safe", "平安创建工作动员部署情况"),
    (date(2021, 3, 8), "banner", "object", "办公区大门上方", 1, "safe", "深入开展平安创建，建设平安供销"),
    (date(2021, 3, 8), "slogan", "object", "办公区大门", 4, "safe", "平安单位人人建，平安成果人人享"),
    (date(2021, 3, 9), "column", "board", "信访接待室走廊", 1, "safe", "平安创建知识专栏：创建内容与责任分工"),
    (date(2021, 3, 9), "column", "board", "再生资源公司院内", 1, "safe", "平安创建知识专栏：创建内容与责任分工"),
    (date(2021, 3, 9), "column", "board", "办公区食堂外墙", 1, "safe", "平安创建知识专栏：创建内容与责任分工"),
    (date(2021, 3, 9), "column", "board", "办公楼一楼公开栏", 1, "safe", "平安创建知识专栏：创建内容与责任分工"),
    (date(2021, 3, 9), "column", "board", "社区公示牌", 1, "safe", "平安创建知识专栏：创建内容与责任分工"),
    (date(2021, 3, 9), "column", "board", "金都商厦一楼", 1, "safe", "平安创建知识专栏：创建内容与责任分工"),
    (date(2021, 3, 9), "screen", "screen", "办公楼大厅电子屏", 12, "safe", "平安创建宣传口号滚动播放"),
    (date(2021, 3, 10), "leaflet", "object", "商业街沿线门店", 260, "safe", "平安创建应知应会折页"),
    (date(2021, 4, 15), "post", "group", "机关干部微信群", 2, "secrecy", "全民国家安全教育日知识推送"),
    (date(2021, 4, 15), "slogan", "object", "办公楼一楼大厅", 3, "secrecy", "国家安全人人有责，保守秘密从我做起"),
    (date(2021, 5, 10), "banner", "object", "信访接待室门前", 1, "petition", "信访宣传月：把问题解决在基层"),
    (date(2021, 5, 10), "slogan", "object", "金都商厦各出入口", 6, "petition", "依法逐级走访，理性反映诉求"),
    (date(2021, 6, 1), "article", "website", "平安建设栏目", 1, "work_safety", "安全生产月活动启动"),
    (date(2021, 6, 1), "banner", "object", "金都商厦正门", 2, "work_safety", "安全生产月：人人讲安全，个个会应急"),
    (date(2021, 6, 1), "slogan", "object", "金都商厦各楼层", 8, "work_safety", "落实安全责任，推动安全发展"),
    (date(2021, 6, 2), "column", "board", "再生资源公司院内", 1, "work_safety", "安全生产月专栏：用电用火常识"),
    (date(2021, 6, 2), "column", "board", "办公楼一楼公开栏", 1, "work_safety", "安全生产月专栏：用电用火常识"),
    (date(2021, 6, 2), "column", "board", "金都商厦一楼", 1, "work_safety", "安全生产月专栏：用电用火常识"),
    (date(2021, 6, 2), "screen", "screen", "金都商厦外墙电子屏", 20, "work_safety", "安全生产月主题标语滚动播放"),
    (date(2021, 6, 16), "leaflet", "object", "金都商厦商户", 300, "work_safety", "商户安全用电用火告知书"),
    (date(2021, 6, 16), "slogan", "object", "再生资源公司仓库", 4, "fire", "消除隐患，远离火灾"),
    (date(2021, 6, 25), "banner", "object", "社区广场", 1, "drugs", "珍爱生命，远离毒品"),
    (date(2021, 7, 12), "post", "group", "各县市区社联络员群", 3, "one_stop", "一件事一次办事项指南推送"),
    (date(2021, 8, 12), "banner", "object", "农资配送中心", 1, "farm", "放心农资下乡，严打假冒伪劣"),
    (date(2021, 9, 6), "slogan", "object", "小区楼道", 3, "fraud", "不轻信、不透露、不转账，守好自己的钱袋子"),
    (date(2021, 9, 7), "column", "board", "办公区食堂外墙", 1, "fraud", "反诈专栏：常见骗局与报警渠道"),
    (date(2021, 9, 7), "column", "board", "办公楼一楼公开栏", 1, "fraud", "反诈专栏：常见骗局与报警渠道"),
    (date(2021, 9, 7), "column", "board", "社区公示牌", 1, "fraud", "反诈专栏：常见骗局与报警渠道"),
    (date(2021, 9, 8), "leaflet", "object", "社有企业各班组", 240, "fraud", "防范电信网络诈骗手册"),
    (date(2021, 9, 8), "post", "group", "机关干部微信群", 4, "fraud", "反诈提醒推送"),
    (date(2021, 11, 9), "screen", "screen", "办公楼大厅电子屏", 10, "fire", "消防宣传月提示滚动播放"),
    (date(2021, 11, 9), "slogan", "object", "办公区食堂", 2, "fire", "人人讲消防，家家享平安"),
    (date(2021, 12, 3), "banner", "object", "办公楼会议室", 1, "law", "宪法宣传周：弘扬宪法精神"),
    (date(2021, 12, 3), "column", "board", "信访接待室走廊", 1, "law", "宪法民法典专栏：身边的法律条文"),
    (date(2021, 12, 3), "column", "board", "办公区食堂外墙", 1, "law", "宪法民法典专栏：身边的法律条文"),
    (date(2021, 12, 3), "column", "board", "办公楼一楼公开栏", 1, "law", "宪法民法典专栏：身边的法律条文"),
    (date(2021, 12, 3), "column", "board", "金都商厦一楼", 1, "law", "宪法民法典专栏：身边的法律条文"),
    (date(2021, 12, 3), "slogan", "object", "办公区宣传墙", 4, "law", "学宪法、讲宪法、守宪法"),
    (date(2021, 12, 4), "article", "website", "平安建设栏目", 1, "law", "宪法宣传周活动开展情况"),
    (date(2021, 12, 6), "banner", "object", "商业街路口", 1, "safe", "平安创建，你我同行"),
    (date(2021, 12, 6), "leaflet", "object", "商业街路口宣传点", 260, "law", "民法典与生活问答"),
)  # fmt: skip
"""Day, kind, carrier, place, number, theme, text."""

PLAY = (
    {
        "each": {"columns": "day kind carrier place qty theme text", "rows": BATCHES},
        "who": "secretary",
        "record": "publicity {number}",
        "scenes": (
            {
                "on": "{day}",
                "at": "{10 + number % 7}:{number * 7 % 60}",
                "create": "programme.publicity",
                "data": (
                    {
                        "occurred_at": timedelta(minutes=-50),
                        "kind": "{kind}",
                        "carrier": "{carrier}",
                        "theme": "{theme}",
                        "activity": {"if_there": "activity {day.month} {theme}"},
                        "text": "{text}",
                        "place": "{place}",
                        "qty": "{qty}",
                    },
                    {"if": "kind == 'leaflet'", "given_out": "{qty - qty % 50}"},
                ),
                "files": [
                    (
                        "{place}-{text[:12]}.png",
                        {"by": "carrier in ('website', 'group')", "of": {True: "screenshot", False: "photo"}},
                    ),
                ],
            },
            {
                "if": "kind == 'banner'",
                "on": {
                    "by": "day.month",
                    "of": {12: "{day + days(20)}"},
                    "else": "{day + days(31)}",
                },
                "at": "11:00",
                "move": "take_down",
                "data": {"taken_down_on": timedelta()},
            },
        ),
    },
)
