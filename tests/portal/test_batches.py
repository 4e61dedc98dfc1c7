"""Long work: ordered once, cut off and taken up again, cancelled, retried, collected, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from portal import batches as registry
from portal import clock
from portal.actions import batches
from portal.batches import Kind
from portal.delivery.pdf import PaperFailed
from portal.errors import RuleBroken, StaleState
from portal.models import AccessLog, Batch, Notice, RoleGrant
from portal.models.batches import BatchState

DATABASE = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "papers"]}
}


class Killed(BaseException):
    """The worker dies: nothing of ours runs any more."""


class Maker:
    """A kind of long work whose course a test decides."""

    def __init__(self) -> None:
        self.may, self.runs, self.at_step = True, 0, lambda: None

    def allowed(self, viewer, asked) -> bool:
        return self.may

    def make(self, viewer, asked, step) -> bytes:
        self.runs += 1
        step(1, 2)
        self.at_step()
        step(2, 2)
        return f"{viewer.name} {asked['n']}".encode()


@pytest.fixture
def maker(monkeypatch) -> Maker:
    found = Maker()
    kind = Kind("test.long", ".zip", found.allowed, found.make)
    monkeypatch.setattr(batches, "kinds", lambda: {kind.code: kind})
    monkeypatch.setattr("portal.views.batches.kinds", lambda: {kind.code: kind})
    return found


@pytest.fixture
def ordered(cast, maker):
    """Ordered by the clerk, and not begun."""
    return order(cast)


def order(cast, whose: str = "clerk", n: int = 1) -> Batch:
    return batches.order(
        kind="test.long", asked={"n": n}, title="全部文书", by=cast.viewer(whose)
    )


def run(batch: Batch) -> str:
    batch.refresh_from_db()
    said = batches.work.func(str(batch.pk), batch.attempt)
    batch.refresh_from_db()
    return said


def notices(cast) -> list[str]:
    rows = Notice.objects.filter(recipient=cast.person["clerk"], topic__startswith="portal.batch")
    return [one.title for one in rows]


def test_the_result_is_told_once_and_is_for_the_one_who_asked(cast, maker, ordered, client_of):
    assert run(ordered) == BatchState.DONE
    assert notices(cast) == ["全部文书已完成"]
    clerk = client_of("clerk")
    file = clerk.get(reverse("batch_file", args=[ordered.pk]))
    assert file.content.decode() == f"{cast.person['clerk'].name} 1"
    assert AccessLog.objects.filter(kind="export", object="test.long").count() == 1
    for other in ("secretary", "discipline", "system_admin"):
        for name in ("batch", "batch_file"):
            assert client_of(other).get(reverse(name, args=[ordered.pk])).status_code == 404
        assert "全部文书" not in client_of(other).get(reverse("batches")).content.decode()


def test_the_bytes_on_disk_say_nothing(cast, maker, ordered):
    run(ordered)
    kept = (settings.LUZE_BATCH_DIR / ordered.result).read_bytes()
    assert cast.person["clerk"].name.encode() not in kept


def test_the_same_work_is_not_ordered_twice_while_it_is_under_way(cast, maker, ordered):
    assert order(cast).pk == ordered.pk
    assert order(cast, n=2).pk != ordered.pk
    assert order(cast, whose="secretary").pk != ordered.pk
    run(ordered)
    assert order(cast).pk != ordered.pk


def test_a_run_that_came_twice_does_nothing(cast, maker, ordered):
    attempt = ordered.attempt
    run(ordered)
    assert batches.work.func(str(ordered.pk), attempt) == "superseded"
    assert maker.runs == 1 and len(notices(cast)) == 1


def test_work_whose_worker_died_is_taken_up_again_without_doubles(cast, maker, ordered):
    def die():
        raise Killed

    maker.at_step = die
    with pytest.raises(Killed):
        run(ordered)
    ordered.refresh_from_db()
    assert (ordered.state, ordered.done) == (BatchState.RUNNING, 1)
    assert batches.resume() == 0  # it may still be alive
    with time_machine.travel(clock.now() + batches.SILENT + timedelta(seconds=1)):
        assert batches.resume() == 1
        assert batches.resume() == 0
        maker.at_step = lambda: None
        assert run(ordered) == BatchState.DONE
    assert ordered.attempt == 2 and notices(cast) == ["全部文书已完成"]


def test_a_run_taken_for_dead_that_wakes_up_leaves_nothing(cast, maker, ordered):
    def overtaken():
        Batch.objects.update(beat_at=clock.now() - batches.SILENT - timedelta(seconds=1))
        batches.resume()

    maker.at_step = overtaken
    assert run(ordered) == "stopped"
    assert ordered.state == BatchState.WAITING and not notices(cast)
    maker.at_step = lambda: None
    assert run(ordered) == BatchState.DONE


def test_work_that_is_cut_off_three_times_has_failed_and_can_be_retried(cast, maker, ordered):
    for _turn in range(batches.TURNS):
        Batch.objects.update(state=BatchState.RUNNING, beat_at=clock.now() - timedelta(hours=1))
        batches.resume()
    ordered.refresh_from_db()
    assert ordered.state == BatchState.FAILED and "多次中断" in ordered.problem
    assert notices(cast) == ["全部文书没有完成"]
    batches.retry(batch=ordered, by=cast.viewer("clerk"))
    assert run(ordered) == BatchState.DONE


@pytest.mark.django_db(transaction=True)
def test_an_order_lost_from_the_queue_is_placed_again(cast, maker, settings):
    settings.TASKS = DATABASE
    batch = order(cast)
    assert DBTaskResult.objects.count() == 1
    Batch.objects.update(beat_at=clock.now() - timedelta(hours=1))
    assert batches.resume() == 0  # it still waits in the queue
    DBTaskResult.objects.all().delete()
    assert batches.resume() == 1
    batch.refresh_from_db()
    args = DBTaskResult.objects.get().args_kwargs["args"]
    assert args == [str(batch.pk), batch.attempt]


@pytest.mark.parametrize("when", ["before", "during"])
def test_cancelled_work_ends_and_leaves_nothing(cast, maker, ordered, client_of, when):
    def cancel():
        client_of("clerk").post(reverse("batch_cancel", args=[ordered.pk]))

    if when == "before":
        cancel()
        assert run(ordered) == "superseded"
    else:
        maker.at_step = cancel
        assert run(ordered) == "stopped"
    assert ordered.state == BatchState.CANCELLED and not ordered.result and not notices(cast)
    with pytest.raises(StaleState):
        batches.cancel(batch=ordered, by=cast.viewer("clerk"))
    client_of("clerk").post(reverse("batch_retry", args=[ordered.pk]))
    maker.at_step = lambda: None
    assert run(ordered) == BatchState.DONE


def test_work_done_once_is_not_retried(cast, maker, ordered):
    run(ordered)
    with pytest.raises(StaleState):
        batches.retry(batch=ordered, by=cast.viewer("clerk"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (PaperFailed("文书没有生成。"), "文书没有生成。"),
        (RuleBroken("G3", "文件已缺失。"), "文件已缺失。"),
        (ZeroDivisionError(), "办理中出现错误"),
    ],
)
def test_a_failure_says_why(cast, maker, ordered, client_of, fault, said):
    def fail():
        raise fault

    maker.at_step = fail
    assert run(ordered) == BatchState.FAILED
    page = client_of("clerk").get(reverse("batch", args=[ordered.pk])).content.decode()
    assert said in page and "重新办理" in page


def test_who_lost_the_right_gets_nothing(cast, maker, ordered, client_of):
    maker.may = False
    assert run(ordered) == BatchState.FAILED and "不能办理" in ordered.problem
    with pytest.raises(RuleBroken, match="无此权限"):
        batches.retry(batch=ordered, by=cast.viewer("clerk"))
    with pytest.raises(RuleBroken, match="无此权限"):
        order(cast, n=3)
    maker.may = True
    batches.retry(batch=ordered, by=cast.viewer("clerk"))
    run(ordered)
    maker.may = False
    answer = client_of("clerk").get(reverse("batch_file", args=[ordered.pk]), follow=True)
    assert "现在已无此权限" in answer.content.decode()


def test_a_closed_account_gets_no_work_done(cast, maker, ordered):
    """His posts may still stand, and with them what he may do."""
    cast.user["clerk"].is_active = False
    cast.user["clerk"].save()
    assert run(ordered) == BatchState.FAILED and "不能办理" in ordered.problem
    assert maker.runs == 0


def test_a_result_made_with_other_rights_is_not_handed_out(
    cast, maker, ordered, client_of, django_capture_on_commit_callbacks
):
    """What it holds is what he might see then; with his rights of today it is made anew."""
    run(ordered)
    place = settings.LUZE_BATCH_DIR / ordered.result
    RoleGrant.objects.create(
        user=cast.user["clerk"], role="discipline", request_number="1", granted_at=clock.now(),
        granted_by=cast.user["security_admin"],
    )
    with django_capture_on_commit_callbacks(execute=True):
        page = client_of("clerk").get(reverse("batch_file", args=[ordered.pk]), follow=True)
    assert "有变化" in page.content.decode() and "重新办理" in page.content.decode()
    assert not place.exists()
    batches.retry(batch=ordered, by=cast.viewer("clerk"))
    run(ordered)
    assert client_of("clerk").get(reverse("batch_file", args=[ordered.pk])).content


@pytest.mark.parametrize(("days", "state"), [(7, BatchState.DONE), (8, BatchState.EXPIRED)])
def test_a_result_is_cleared_after_its_days(cast, maker, ordered, client_of, days, state):
    run(ordered)
    place = settings.LUZE_BATCH_DIR / ordered.result
    with time_machine.travel(clock.now() + timedelta(days=days)):
        batches.clear()
        ordered.refresh_from_db()
        assert ordered.state == state
        assert place.exists() is (state == BatchState.DONE)
        if state == BatchState.EXPIRED:
            page = client_of("clerk").get(reverse("batch_file", args=[ordered.pk]), follow=True)
            assert "已到期清除" in page.content.decode()


def test_a_parcel_that_no_entry_names_is_dropped_after_a_day(cast, maker, ordered):
    run(ordered)
    Batch.objects.update(result="")
    batches.clear()
    assert (settings.LUZE_BATCH_DIR / ordered.result).exists()
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        batches.clear()
    assert not (settings.LUZE_BATCH_DIR / ordered.result).exists()


def test_the_page_tells_how_far_it_is_without_scripts_and_with(cast, maker, ordered, client_of):
    clerk, at = client_of("clerk"), reverse("batch", args=[ordered.pk])
    assert "等待后台办理" in clerk.get(at).content.decode()
    Batch.objects.update(state=BatchState.RUNNING, done=3, total=8)
    page = clerk.get(at).content.decode()
    assert "已办理 3，共 8" in page and '<noscript><meta http-equiv="refresh"' in page
    part = clerk.get(at, headers={"HX-Request": "true"}).content.decode()
    assert "已办理 3，共 8" in part and "<html" not in part
    Batch.objects.update(state=BatchState.DONE, expires_on=clock.today())
    assert "hx-trigger" not in clerk.get(at, headers={"HX-Request": "true"}).content.decode()


def test_every_kind_has_its_own_code():
    codes = [kind.code for kind in registry.kinds().values()]
    assert len(codes) == len(set(codes)) and "portal.register" in codes
