"""Radicals that PDF files give for whole characters that look the same; NFKC has no mapping for these."""

RADICALS = dict(
    zip(
        "⺟⺠⺫⺮⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻱⻳",
        "母民目竹月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟龟",
        strict=True,
    )
)
