"""Play a page of the gate book that cannot be read, said so and signed."""

from datetime import date, datetime

PLACE = 630

PLAY = (
    {
        "at": datetime(2021, 2, 23, 10, 30),
        "who": "secretary",
        "create": "office.statement",
        "data": {
            "about": "外来人员登记",
            "place": "机关大门传达室",
            "from_on": date(2021, 2, 20),
            "to_on": date(2021, 2, 20),
            "happened": "周六下午雨水渗入传达室，纸质登记本当日一页浸湿，字迹无法辨认，不能转录。",
            "known": "值班记录显示当日无访客投诉和纠纷；登记本其余各页完好，已按原件转录。",
            "signer": "section_petition",
        },
        "then": {"move": "sign", "signed": ("deputy_1", "情况说明签字件")},
    },
)
