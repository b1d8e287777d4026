"""Rows of the demonstration year: cars that come often, and the office's own."""

from datetime import datetime

PLACE = 150

PLAY = (
    {
        "at": datetime(2021, 1, 1, 8, 30),
        "who": "secretary",
        "do": {
            "each": {
                "columns": "label whose kind dept errand",
                "rows": (
                    ("食堂送菜车", "frequent", "truck", "食堂", "送菜"),
                    ("桶装水配送车", "frequent", "truck", "办公室", "送水"),
                    ("快递一号车", "frequent", "car", "办公室", "快递"),
                    ("快递二号车", "frequent", "car", "办公室", "快递"),
                    ("垃圾清运车", "frequent", "truck", "物业", "清运垃圾"),
                    ("电梯维保车", "frequent", "car", "物业", "电梯保养"),
                    ("印刷公司车", "frequent", "car", "办公室", "送印刷品"),
                    ("农资公司车", "frequent", "car", "业务科", "送报表"),
                    ("公车1号", "office", "car", "", ""),
                    ("公车2号", "office", "car", "", ""),
                ),
            },
            "create": "premises.car",
            "as": "car {number}",
            "data": {
                "label": "{label}",
                "whose": "{whose}",
                "plate": "湘B{20000 + (number + 1) * 37}",
                "vehicle_type": "{kind}",
                "dept": "{dept}",
                "errand": "{errand}",
            },
        },
    },
)
