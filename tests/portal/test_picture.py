"""The picture of the chain: everybody has his mark, nothing overlaps, everything is a link."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.chain import Chain, ChainFacts, DepartmentFact, HeldFact, PersonFact, PortfolioFact
from portal.chain import resolve as chain_of
from portal.picture import FOLD_ABOVE, Addresses, Mark, draw
from portal.picture.wording import cut, width, wrap
from portal.vocabulary import AssignmentKind, PostKind, Relation

DAY = date(2026, 3, 12)
TO = Addresses(lambda pk: f"/people/{pk}/", lambda pk: f"/departments/{pk}/", "/chain/")
NAMES = ("林望舒", "欧阳若水", "买买提·吐尔逊", "赟")
SHORT = ("办公室", "教科卫体委", "农业农村委", "人口资源环境委", "文化文史和学习委员会办公室", "ZX")
TITLES = ("主任", "副主席（不驻会）", "党组成员、副主席", "党组副书记、副主席、机关党委书记")


@st.composite
def organs(draw_one) -> Chain:
    """Small organs of every shape: leaders without departments, departments without leader."""
    departments = {}
    for pk in range(1, draw_one(st.integers(0, 24)) + 1):
        parent = draw_one(st.sampled_from([None, None, *range(1, pk)]))
        if parent is not None and departments[parent].parent_id is not None:
            parent = None
        name = draw_one(st.sampled_from(SHORT))
        departments[pk] = DepartmentFact(pk, f"D{pk}", name, name, "office", parent, pk)
    people = {
        pk: PersonFact(pk, draw_one(st.sampled_from(NAMES)), draw_one(st.booleans()), "", (pk, ""))
        for pk in range(1, draw_one(st.integers(0, 60)) + 1)
    }
    held = [
        HeldFact(
            n, person, draw_one(st.sampled_from(TITLES)), draw_one(st.sampled_from(list(PostKind))),
            draw_one(st.sampled_from([None, *departments])),
            draw_one(st.sampled_from(list(AssignmentKind))),
        )
        for n, person in enumerate(list(people) * draw_one(st.integers(1, 2)))
    ]
    portfolios = [
        PortfolioFact(
            draw_one(st.sampled_from(list(people))), department,
            draw_one(st.sampled_from(list(Relation))),
        )
        for department in departments
        if people and draw_one(st.booleans())
    ]
    return chain_of(ChainFacts(DAY, people, departments, tuple(held), tuple(portfolios)))


def seats_of(chain: Chain) -> list[tuple[int, str]]:
    seats = [link.seat for link in chain.links]
    seats += [gap.seat for gap in chain.gaps if gap.seat]
    own = [(chain.secretary.id, "top")] if chain.secretary else []
    return sorted([*own, *((s.person.id, str(s.level)) for s in seats)])


def picture_of(chain: Chain, marks=None):
    return draw(chain, marks, to=TO, top_name="市政协党组")


@settings(max_examples=60, deadline=None)
@given(organs())
def test_each_seat_has_exactly_one_mark_and_each_mark_is_a_link(chain):
    picture = picture_of(chain)
    assert sorted(m.seat for m in picture.marks) == seats_of(chain)
    assert all(m.mark.url == f"/people/{m.seat[0]}/" for m in picture.marks)
    assert all(node.url.startswith("/") and node.title for node in picture.nodes)


@settings(max_examples=60, deadline=None)
@given(organs())
def test_no_mark_stands_on_another_and_none_leaves_the_sheet(chain):
    picture = picture_of(chain)
    for one, two in combinations(picture.marks, 2):
        assert abs(one.x - two.x) >= 12 or abs(one.y - two.y) >= 12, (one, two)
    for mark in picture.marks:
        assert 6 <= mark.x <= picture.width - 6 and 6 <= mark.y <= picture.height - 6


@settings(max_examples=60, deadline=None)
@given(organs())
def test_no_text_runs_into_another_or_into_a_mark(chain):
    picture = picture_of(chain)
    boxes = []
    for line in (text for node in picture.nodes for text in node.lines):
        half = width(line.text) * line.size / 2
        boxes.append((line.x - half, line.y - line.size * 0.9, line.x + half, line.y + 2))
    for mark in picture.marks:
        right = mark.name_at + width(mark.name) * 13 if mark.name else mark.x + 6
        boxes.append((mark.x - 6, mark.y - 6, right, mark.y + 6))
    for a, b in combinations(boxes, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (a, b)
    assert all(box[0] >= 0 and box[2] <= picture.width for box in boxes)


def organ(people: int, departments: int = 13) -> Chain:
    """An ordinary organ: a secretary, a leader for each two departments, heads and staff."""
    secretary = HeldFact(0, 1, "党组书记、主席", PostKind.SECRETARY, None)
    held, portfolios, pk = [secretary], [], 1
    for department in range(1, departments + 1):
        if department % 2:
            pk += 1
            held.append(HeldFact(pk, pk, "副主席", PostKind.LEADER, None))
            leader = pk
        portfolios.append(PortfolioFact(leader, department, Relation.IN_CHARGE))
        pk += 1
        held.append(HeldFact(pk, pk, "主任", PostKind.DEPARTMENT_HEAD, department))
    while pk < people:
        pk += 1
        held.append(HeldFact(pk, pk, "科员", PostKind.STAFF, pk % departments + 1))
    return chain_of(
        ChainFacts(
            DAY,
            {n: PersonFact(n, f"人{n}", True, "", (n, "")) for n in range(1, pk + 1)},
            {
                n: DepartmentFact(n, f"D{n}", f"第{n}委员会", f"第{n}委", "committee", None, n)
                for n in range(1, departments + 1)
            },
            tuple(held),
            tuple(portfolios),
        )
    )


def test_thirteen_departments_fit_a_sheet_of_a4_across():
    picture = picture_of(organ(97))
    heads = {node.lines[0].y for node in picture.nodes if node.kind == "department"}
    assert len(heads) == 1
    assert picture.height / picture.width < 186 / 273


def test_more_departments_wrap_into_several_rows():
    picture = picture_of(organ(97, departments=40))
    heads = {node.lines[0].y for node in picture.nodes if node.kind == "department"}
    assert len(heads) >= 3


@pytest.mark.parametrize(("people", "folded"), [(FOLD_ABOVE, False), (FOLD_ABOVE + 1, True)])
def test_departments_become_bars_above_four_hundred_people(people, folded):
    picture = picture_of(organ(people))
    departments = [node for node in picture.nodes if node.kind == "department"]
    assert picture.folded is folded
    assert all(bool(node.bar) is folded for node in departments)
    leaders = sum(len(node.marks) for node in picture.nodes if node.kind != "department")
    if folded:
        assert leaders + sum(part.count for node in departments for part in node.bar) == people


def test_a_bar_is_as_wide_as_its_states_are_many():
    chain = organ(FOLD_ABOVE + 100)
    marks = {
        seat.key: Mark("done" if seat.person.id % 4 else "due", "x", "/x/")
        for seat in (link.seat for link in chain.links)
    }
    picture = picture_of(chain, marks)
    for node in (n for n in picture.nodes if n.kind == "department"):
        done, due = node.bar
        assert done.x + done.width == due.x
        assert abs(done.width * due.count - due.width * done.count) <= done.count + due.count


def test_a_liaison_hangs_by_a_dashed_line_and_gaps_are_named_in_red():
    facts = organ(30, departments=3).facts
    portfolios = (
        PortfolioFact(2, 1, Relation.LIAISON), PortfolioFact(2, 2, Relation.IN_CHARGE),
    )
    held = tuple(h for h in facts.held if h.department_id != 3 or h.post_kind == PostKind.STAFF)
    people = {h.person_id: facts.people[h.person_id] for h in held}
    chain = chain_of(ChainFacts(DAY, people, facts.departments, held, portfolios))
    picture = picture_of(chain)
    assert [line.dashed for line in picture.lines].count(True) == 1
    red = {t.text for n in picture.nodes for t in n.lines if t.colour == "#9b2c25"}
    assert red == {"没有分管领导", "负责人空缺"}
    relations = [(row.leader, str(row.relation), row.name) for row in picture.rows]
    assert ("人2", "分管", "第2委员会") in relations
    assert relations.index(("人2", "分管", "第2委员会")) < relations.index(
        ("人2", "联系", "第1委员会")
    )


def test_states_are_counted_in_words_for_those_who_do_not_see():
    chain = organ(20, departments=2)
    marks = {link.seat.key: Mark("done", "已签", "/a/") for link in chain.links}
    picture = draw(chain, marks, to=TO, top_name="党组", words={"done": "双方已签"})
    assert picture.label == "责任链：19 人，双方已签 19"
    assert picture.legend == {"done": "双方已签"}
    figures = [n.lines[1].text for n in picture.nodes if n.kind == "department"]
    assert figures == [f"{n} / {n}" for n in (r.total for r in picture.rows)]


@pytest.mark.parametrize("flat", [False, True])
def test_the_drawing_is_well_formed_and_carries_no_style(flat):
    chain = organ(97)
    text = render_to_string(
        "portal/chain_picture.svg", {"picture": picture_of(chain), "flat": flat}
    )
    root = ElementTree.fromstring(text)
    links = [e for e in root.iter() if e.tag.endswith("}a")]
    assert " style=" not in text
    if flat:
        assert not links
    else:
        assert len(links) == 97 + len(picture_of(chain).nodes)
        assert all(link.get("href") and link.get("aria-label") for link in links)


def test_long_words_wrap_and_end_in_an_ellipsis():
    assert wrap("文化文史和学习委员会", 6, 2) == ["文化文史和学", "习委员会"]
    assert wrap("党组副书记、副主席", 6, 2) == ["党组副书记、", "副主席"]
    assert wrap("副主席（不驻会）", 6, 2) == ["副主席", "（不驻会）"]
    assert wrap("一二三四五六七八九十", 4, 2) == ["一二三四", "五六七…"]
    assert cut("一二三四五", 4) == "一二三…"
