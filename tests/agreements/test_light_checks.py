"""The lights of signing and duties at their boundary days (W01 to W10, W20, W83)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as D
from datetime import timedelta

import pytest

from agreements import light_checks as checks
from agreements.light_checks import PaperFacts
from agreements.light_kinds import KINDS
from portal.calendars import WorkingDays
from portal.lights.aggregate import aggregate
from portal.lights.editions import LONG_AGO, Edition, numbers
from portal.lights.kinds import Audience
from portal.lights.levels import Level

EDITIONS = [
    Edition(k.code, {p.name: p.value for p in k.parameters}, LONG_AGO, None, None) for k in KINDS
]
PARAMS = numbers(EDITIONS, WorkingDays())
G, Y, R, X = "green", "yellow", "red", "exempt"
MON = D(2026, 3, 2)


def day(n):
    return MON + timedelta(days=n)


CASES = [
    ("W01", lambda d, p: checks.w01(2026, False, d, p), D(2026, 2, 28), G),
    ("W01", lambda d, p: checks.w01(2026, False, d, p), D(2026, 3, 1), Y),
    ("W01", lambda d, p: checks.w01(2026, False, d, p), D(2026, 3, 31), Y),
    ("W01", lambda d, p: checks.w01(2026, False, d, p), D(2026, 4, 1), R),
    ("W01", lambda d, p: checks.w01(2028, False, d, p), D(2028, 2, 29), G),  # a leap year
    ("W01", lambda d, p: checks.w01(2026, True, d, p), D(2026, 4, 1), G),
    # ten working days before Tuesday 31 March; 17 March is the tenth before
    ("W02", lambda d, p: checks.w02(MON, D(2026, 3, 31), d, p), D(2026, 3, 16), G),
    ("W02", lambda d, p: checks.w02(MON, D(2026, 3, 31), d, p), D(2026, 3, 17), Y),
    ("W02", lambda d, p: checks.w02(MON, D(2026, 3, 31), d, p), D(2026, 3, 31), Y),
    ("W02", lambda d, p: checks.w02(MON, D(2026, 3, 31), d, p), D(2026, 4, 1), R),
    ("W03", lambda d, p: checks.w03(MON, d, p), day(20), G),
    ("W03", lambda d, p: checks.w03(MON, d, p), day(21), Y),
    ("W03", lambda d, p: checks.w03(MON, d, p), day(30), Y),
    ("W03", lambda d, p: checks.w03(MON, d, p), day(31), R),
    ("W04", lambda d, p: checks.w04(MON, d, p), day(20), G),
    ("W04", lambda d, p: checks.w04(MON, d, p), day(21), Y),
    ("W04", lambda d, p: checks.w04(MON, d, p), day(30), Y),
    ("W04", lambda d, p: checks.w04(MON, d, p), day(31), R),
    ("W05", lambda d, p: checks.w05(MON, d, p), MON, Y),
    ("W05", lambda d, p: checks.w05(MON, d, p), day(30), Y),
    ("W05", lambda d, p: checks.w05(MON, d, p), day(31), R),
    ("W06", lambda d, p: checks.w06(MON, d, p), day(30), Y),
    ("W06", lambda d, p: checks.w06(MON, d, p), day(31), R),
    # a deferral that ends on the last day of a holiday: the working days count from there
    ("W07", lambda d, p: checks.w07(D(2026, 2, 23), d, p), D(2026, 2, 23), G),
    ("W07", lambda d, p: checks.w07(D(2026, 2, 23), d, p), D(2026, 2, 24), Y),
    ("W07", lambda d, p: checks.w07(D(2026, 2, 23), d, p), D(2026, 3, 13), Y),
    ("W07", lambda d, p: checks.w07(D(2026, 2, 23), d, p), D(2026, 3, 14), R),
    ("W08", lambda d, p: checks.w08(PaperFacts(), d, p), MON, G),
    ("W08", lambda d, p: checks.w08(PaperFacts(matches=False), d, p), MON, R),
    ("W08", lambda d, p: checks.w08(PaperFacts(signed_on=MON), d, p), D(2026, 3, 16), G),
    ("W08", lambda d, p: checks.w08(PaperFacts(signed_on=MON), d, p), D(2026, 3, 17), Y),
    ("W08", lambda d, p: checks.w08(PaperFacts(signed_on=MON), d, p), D(2027, 3, 17), Y),
    ("W10", lambda d, p: checks.w10(True), MON, R),
    ("W83", lambda d, p: checks.w83(2026, False, True, d, p), D(2026, 12, 15), G),
    ("W83", lambda d, p: checks.w83(2026, False, True, d, p), D(2026, 12, 16), Y),
    ("W83", lambda d, p: checks.w83(2026, False, True, d, p), D(2027, 1, 31), Y),
    ("W83", lambda d, p: checks.w83(2026, False, True, d, p), D(2027, 2, 1), R),
    ("W83", lambda d, p: checks.w83(2026, True, True, d, p), D(2027, 2, 1), G),
    ("W83", lambda d, p: checks.w83(2026, False, False, d, p), D(2027, 2, 1), X),  # non-party
    ("W20", lambda d, p: checks.w20(MON, D(2026, 3, 31), False, d, p), D(2026, 3, 20), G),
    ("W20", lambda d, p: checks.w20(MON, D(2026, 3, 31), False, d, p), D(2026, 3, 21), Y),
    ("W20", lambda d, p: checks.w20(MON, D(2026, 3, 31), False, d, p), D(2026, 3, 31), Y),
    ("W20", lambda d, p: checks.w20(MON, D(2026, 3, 31), False, d, p), D(2026, 4, 1), R),
    ("W20", lambda d, p: checks.w20(MON, D(2026, 3, 31), True, d, p), D(2026, 4, 1), G),
]


@pytest.mark.parametrize(
    ("code", "check", "as_of", "level"), CASES,
    ids=[f"{code}-{as_of:%m%d}-{level}-{n}" for n, (code, _c, as_of, level) in enumerate(CASES)],
)
def test_the_light_of_a_day(code, check, as_of, level):
    light = check(as_of, PARAMS[code])
    assert (light.rule, light.level) == (code, level)


def test_texts_of_departments_that_differ_in_names_only_are_alike():
    text = "主任{name}负责{name}的廉政教育、风险排查和日常提醒，每季度研究一次，年底报告。"
    names = ["提案委", "经科委", "农业委"]
    alike = [text.replace("{name}", name) for name in names]
    assert checks.w09(alike, names, percent=95, least=3) == 3
    assert checks.w09(alike[:2], names, percent=95, least=3) == 0
    own = "围绕提案办理廉洁风险，重点监督提案交办、督办评优和对外联络环节。"
    assert checks.w09([*alike[:2], own], names, percent=95, least=3) == 0
    assert checks.w09(["", "", ""], names, percent=95, least=3) == 0  # nothing of their own


def test_matters_before_the_first_day_of_a_rule_are_not_judged():
    late = replace(PARAMS["W03"], active_from=day(1))
    assert checks.w03(MON, day(60), late).level == X
    assert checks.w03(day(1), day(60), late).level == R


def test_a_matter_is_judged_by_the_numbers_of_the_day_on_which_it_began():
    split = [
        Edition("W03", {"yellow": 20, "red": 30}, LONG_AGO, MON, None),
        Edition("W03", {"yellow": 5, "red": 10}, day(1), None, None),
    ]
    params = numbers(split, WorkingDays())["W03"]
    assert checks.w03(MON, day(20), params).level == G
    assert checks.w03(day(1), day(12), params).level == R


@pytest.mark.parametrize(
    ("lights", "level"),
    [
        ([], G),
        ([(False, Y)] * 2, G),
        ([(False, Y)] * 3, Y),
        ([(True, Y)], Y),
        ([(False, R)], Y),
        ([(False, R)] * 2, Y),
        ([(False, R)] * 3, R),
        ([(True, R)], R),
        ([(True, R), (False, Y)], R),
    ],
)
def test_the_light_of_a_department(lights, level):
    assert aggregate(lights) == Level(level)


def test_only_those_are_told_whom_the_rule_names():
    told = {kind.code: set(kind.to) for kind in KINDS}
    A = Audience
    assert told == {
        "W01": {A.SECRETARY, A.CLERK}, "W02": {A.SELF, A.ISSUER, A.CLERK},
        "W03": {A.SELF, A.ISSUER, A.CLERK}, "W04": {A.SELF, A.CLERK},
        "W05": {A.SECRETARY, A.CLERK}, "W06": {A.CLERK}, "W07": {A.SELF, A.ISSUER},
        "W08": {A.SECURITY, A.AUDIT, A.CLERK}, "W09": {A.CLERK},
        "W10": {A.SECRETARY, A.DISCIPLINE}, "W20": {A.SELF, A.ISSUER},
        "W83": {A.SELF, A.CLERK},
    }
