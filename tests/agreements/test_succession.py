"""换届: previewed, applied in one act or not at all; L1 renewed, the levels below bind on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from agreements.actions import succession
from agreements.actions.succession import Charge, Order
from agreements.models import Agreement, Handover, IssuerChange
from agreements.queries.trace import trace
from agreements.states import AgreementState, Level, Reason
from portal import clock
from portal.errors import RuleBroken
from portal.models import Assignment, LedgerEntry, Person, Portfolio
from portal.vocabulary import PoliticalStatus, Relation
from tests.agreements import scenes

DAY = timedelta(days=1)
DOCUMENT = "市委〔2026〕31号"


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


@pytest.fixture
def organ(cast):
    """Issued; a leader, his head and one of the staff have signed."""
    scenes.issued(cast)
    for key in ("leader", "non_party_leader", "head", "staff"):
        scenes.bring_into_force(cast, key)
    cast.person["new"] = Person.objects.create(
        code="N1", name="傅明远", pinyin="fumingyuan", initials="fmy",
        political_status=PoliticalStatus.PARTY_MEMBER,
    )
    return cast


def order(cast, posts: dict[str, str] | None = None, **changes) -> Order:
    """As it stands, with other people in some posts: {"secretary": "new"}."""
    today = clock.today()
    held = {row.post_id: (row.person,) for row in succession.held_on(today)}
    swap = {cast.person[old].pk: cast.person[new] for old, new in (posts or {}).items()}
    charges = {
        key: Charge(swap.get(row.leader_id, row.leader), row.relation)
        for key, row in succession.charged_on(today).items()
    }
    after = {
        post: tuple(swap.get(p.pk, p) for p in chosen) for post, chosen in held.items()
    }
    return Order(
        **({"on": today, "basis_document": DOCUMENT, "posts": after, "charges": charges} | changes)
    )


def state() -> tuple[int, ...]:
    return (
        Assignment.objects.count(), Portfolio.objects.count(), Agreement.objects.count(),
        IssuerChange.objects.count(), Handover.objects.count(), LedgerEntry.objects.count(),
    )


def test_the_preview_says_what_will_be_written_and_keeps_nothing(organ):
    before = state()
    clerk = organ.viewer("clerk")
    asked = order(organ, {"secretary": "new", "leader": "second"})
    seen = succession.preview(order=asked, by=clerk)
    assert state() == before
    assert succession.apply(order=asked, by=clerk) == seen


def test_a_new_secretary_renews_l1_and_those_below_stay_bound(organ):
    below = {
        key: scenes.agreement_of(organ.person[key]) for key in ("head", "staff")
    }
    done = succession.apply(order=order(organ, {"secretary": "new"}), by=organ.viewer("clerk"))
    assert done.new_secretary == "傅明远"
    assert ("林望舒", "党组书记、主席") in done.ended
    renewed = Agreement.objects.filter(level=Level.LEADERSHIP, reason=Reason.RE_SIGNED)
    assert {a.responsible.name for a in renewed} >= {"郑知行", "顾清源"}
    assert {a.issuer.name for a in renewed} == {"傅明远"}
    old = Agreement.objects.get(
        responsible=organ.person["leader"], level=Level.LEADERSHIP, reason=Reason.REGULAR
    )
    assert (old.state, old.replaced) == (AgreementState.EFFECTIVE, True)
    for agreement in below.values():
        agreement.refresh_from_db()
        assert (agreement.state, agreement.replaced) == (AgreementState.EFFECTIVE, False)
    assert done.handovers == ["林望舒"]
    assert not IssuerChange.objects.exists()  # heads sign with the leader, who stays


def test_a_new_leader_in_charge_acts_for_the_issuer_of_what_was_signed(organ, client_of):
    head = scenes.agreement_of(organ.person["head"])
    text = head.text
    done = succession.apply(order=order(organ, {"leader": "new"}), by=organ.viewer("clerk"))
    change = IssuerChange.objects.get()
    assert (change.agreement, change.issuer.name, change.start) == (
        head, "傅明远", clock.today()
    )
    assert done.moved == [("提案委员会", "郑知行", "傅明远")]
    assert ("傅明远", "领导班子成员", "补签") in done.issued
    assert [name for _number, name in done.closed] == ["郑知行"]
    head.refresh_from_db()
    assert (head.issuer, head.text) == (organ.person["leader"], text)
    page = client_of("clerk").get(at("agreement", head.pk)).content.decode()
    assert "起由傅明远履行" in page
    assert LedgerEntry.objects.filter(word="agreements.issuer_changed").count() == 1


def test_the_days_before_answer_as_before(organ):
    clerk, day = organ.viewer("clerk"), clock.today() - DAY
    asked = {"day": day, "department": organ.department["TAW"].pk}
    before = [r.stop.person.name for r in trace(clerk, **asked).rows]
    succession.apply(
        order=order(organ, {"secretary": "new", "leader": "second"}), by=clerk
    )
    assert [r.stop.person.name for r in trace(clerk, **asked).rows] == before
    now = trace(clerk, day=clock.today(), department=organ.department["TAW"].pk)
    assert [r.stop.person.name for r in now.rows] == ["韩秉文", "唐见微", "傅明远"]


@pytest.mark.parametrize(
    ("posts", "changes", "words"),
    [
        ({"secretary": "new"}, {"on": 181 * DAY}, "应当在180日之内"),
        ({"secretary": "new"}, {"basis_document": " "}, "请填写换届的依据文件"),
        ({}, {}, "没有变动"),
        ({"leader": "new"}, {"charges": {}}, "分管（联系）领导已不在班子中"),
    ],
    ids=["too far ahead", "no document", "nothing changes", "a department left behind"],
)
def test_what_is_refused_writes_nothing(organ, posts, changes, words):
    if isinstance(changes.get("on"), timedelta):
        changes = {"on": clock.today() + changes["on"]}
    before = state()
    with pytest.raises(RuleBroken, match=words):
        succession.apply(order=order(organ, posts, **changes), by=organ.viewer("clerk"))
    assert state() == before


def test_without_a_secretary_nothing_is_written(organ):
    asked = order(organ)
    post = Assignment.objects.get(person=organ.person["secretary"]).post_id
    before = state()
    with pytest.raises(RuleBroken, match="请确定党组书记"):
        succession.apply(
            order=Order(asked.on, DOCUMENT, asked.posts | {post: ()}, asked.charges),
            by=organ.viewer("clerk"),
        )
    assert state() == before


def test_a_department_left_behind_is_told_in_its_row(organ, client_of):
    clerk = client_of("clerk")
    sent = {f.name: f.value() or "" for f in clerk.get(at("succession")).context["form"]}
    post = Assignment.objects.get(person=organ.person["leader"]).post_id
    left = organ.department["TAW"].pk
    sent |= {f"post_{post}": "傅明远", "basis_document": DOCUMENT}
    page = clerk.post(at("succession"), sent)
    assert page.status_code == 422
    assert "已不在班子中" in str(page.context["form"][f"leader_{left}"].errors)
    assert 'value="傅明远"' in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("傅明远", "分工只能登记给"), ("郑知行、唐见微", "一个部门只填写一位")],
    ids=["not of the leadership", "two for one department"],
)
def test_a_leader_who_cannot_take_a_department_is_told_in_its_row(
    organ, client_of, typed, words
):
    clerk = client_of("clerk")
    sent = {f.name: f.value() or "" for f in clerk.get(at("succession")).context["form"]}
    row = f"leader_{organ.department['TAW'].pk}"
    page = clerk.post(at("succession"), sent | {row: typed, "basis_document": DOCUMENT})
    assert page.status_code == 422
    form = page.context["form"]
    assert words in str(form[row].errors)
    assert form[row].value() == typed
    assert not form.non_field_errors()


def test_what_follows_stands_before_the_long_form(organ, client_of):
    clerk = client_of("clerk")
    sent = {f.name: f.value() or "" for f in clerk.get(at("succession")).context["form"]}
    post = Assignment.objects.get(person=organ.person["secretary"]).post_id
    sent |= {f"post_{post}": "傅明远", "basis_document": DOCUMENT}
    page = clerk.post(at("succession"), sent).content.decode()
    assert page.index('id="outcome"') < page.index("任职日期</label>") < page.index('name="post_')


def test_on_the_page_first_seen_then_confirmed(organ, client_of):
    clerk = client_of("clerk")
    page = clerk.get(at("succession"))
    sent = {name: field.value() or "" for name, field in (
        (f.name, f) for f in page.context["form"])}
    post = Assignment.objects.get(person=organ.person["secretary"]).post_id
    sent |= {f"post_{post}": "傅明远", "basis_document": DOCUMENT}
    shown = clerk.post(at("succession"), sent)
    seen = shown.context["seen"]
    assert "党组书记变为傅明远" in shown.content.decode()
    assert not Assignment.objects.filter(person=organ.person["new"]).exists()
    for changed in ({"confirmed": "yes"}, {"confirmed": seen, "basis_document": "另一份文件"}):
        refused = clerk.post(at("succession"), sent | changed)
        assert "请重新核对后再办理" in refused.content.decode()
        assert not Assignment.objects.filter(person=organ.person["new"]).exists()
    clerk.post(at("succession"), sent | {"confirmed": seen})
    assert Assignment.objects.filter(person=organ.person["new"]).exists()


@pytest.mark.parametrize(
    ("typed", "words"), [("查无此人", "没有找到在职人员"), ("傅明远", "请填写工号")]
)
def test_a_name_must_mean_one_person(organ, client_of, typed, words):
    Person.objects.create(
        code="N2", name="傅明远", pinyin="fumingyuan", initials="fmy",
        political_status=PoliticalStatus.PARTY_MEMBER,
    )
    post = Assignment.objects.get(person=organ.person["secretary"]).post_id
    answer = client_of("clerk").post(
        at("succession"),
        {"on": clock.today(), "basis_document": DOCUMENT, f"post_{post}": typed},
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_relations_are_kept(organ):
    assert {c.relation for c in order(organ).charges.values()} == {
        Relation.IN_CHARGE, Relation.LIAISON
    }
