"""The year under way, told as data: who signed when, and who did not. Days before today."""

from __future__ import annotations

from agreements.states import SlotRole

DECIDED, OPENED, DEFERRED, EXEMPTED, KEY = 52, 46, 44, 43, 42
ISSUED, SUPPLEMENTED, MEETING = 40, 39, 38
DEADLINE = -5  # still to come
REMINDERS = (9, 5, 1)
RETURNED, WANTED = 6, 3
EARLY, OPENED_EARLY = 8, 7  # asked, and decided by the secretary
IN_ORDER = (SlotRole.RESPONSIBLE, SlotRole.CO_SIGNER, SlotRole.ISSUER)

# responsible person: (responsible, issuer, co-signer), days before today, None: not yet
SIGNED: dict[str, tuple[int, int | None, int | None]] = {
    # At the meeting; the eighth, 江叙白, signed lately and waits for the secretary.
    "沈怀瑾": (38, 38, None), "郑知行": (38, 38, None), "顾清源": (38, 38, None),
    "陆思齐": (38, 38, None), "韩秉文": (38, 38, None), "程映川": (38, None, None),
    "罗听澜": (38, 38, None), "江叙白": (2, None, None),
    "宋致远": (37, 36, None), "唐见微": (37, 36, None),
    # Heads. 谢予安 and 彭念之 have not signed, 蒋行之 returned his.
    "田景明": (36, 36, None), "苏砚秋": (36, 35, None), "钟晚晴": (36, 35, None),
    "何静川": (35, 34, 34), "贺兰舟": (35, 34, None), "邓若水": (34, 33, 32),
    "许未央": (34, 33, None), "袁照野": (33, 31, None), "冯以南": (30, 29, None),
    "曹知夏": (20, None, None),
    # The office: section heads first, then their sections.
    "梁栖迟": (34, 33, None), "秦暮云": (34, 33, None),
    "叶听松": (34, 33, None), "石映泉": (34, 33, None), "汪涵秋": (33, 33, None),
    "龚望岳": (33, 32, None), "章惟一": (33, 32, None), "邱大川": (33, None, None),
    "尹星野": (30, 29, None), "傅云帆": (30, 29, None), "柳拂衣": (29, 28, None),
    "范喆行": (31, 30, None), "卢晓舟": (31, 30, None), "姜沐阳": (30, 29, None),
    "崔玥宁": (28, 27, None),
    "段思渺": (30, 28, None), "常祎然": (12, None, None),
    "乔疏影": (29, 27, None), "易春山": (26, 25, None), "文贇川": (25, None, None),
    "金蕴之": (30, 29, None), "阎守拙": (28, 27, None),
    "毛长路": (30, None, None), "万里程": (30, None, None), "雷平途": (27, None, None),
    # Other departments.
    "戴行简": (32, 30, None), "俞翀远": (31, 30, None), "孔昭文": (31, 30, None),
    "史问津": (28, 27, None),
    "曲𬭸音": (6, None, None),  # opened early for her
    "郝青野": (30, 28, None), "江畔月": (29, 28, None), "董拾禾": (24, 22, None),
    "谷满仓": (30, 29, None), "麦秋成": (26, 24, None),
    "沙鸥翔": (28, 26, None), "蓝海若": (8, None, None),
    "尚清越": (30, 29, None), "古月轩": (27, 26, None),
    "项云舟": (30, 28, None), "晏平生": (29, 28, None), "华𫖮之": (16, None, None),
}


def events() -> list[tuple[int, str, SlotRole]]:
    """Signatures in the order in which they were given, earliest day first."""
    found = []
    for place, (name, (own, issuer, co_signer)) in enumerate(SIGNED.items()):
        for rank, (role, day) in enumerate(zip(IN_ORDER, (own, co_signer, issuer), strict=True)):
            if day is not None:
                found.append((-day, place, rank, name, role))
    return [(-day, name, role) for day, _place, _rank, name, role in sorted(found)]
