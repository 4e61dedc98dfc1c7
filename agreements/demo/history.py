"""Years that are over: issued by the real act, signed by everybody, set-based for any number.

What stands in the tables and in the ledger afterwards is what single signatures would have
left, except that no paper was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db import transaction

from agreements import samples
from agreements.actions import campaigns, duties, issuing, texts
from agreements.actions.signing import STATEMENT
from agreements.demo.company import Company
from agreements.models import Agreement, AgreementSignature, Campaign, SignatureSlot
from agreements.states import AgreementState, Kind, Level, Method
from portal import clock
from portal.demo.stage import Stage
from portal.ledger import pen
from portal.models import Notice, User
from portal.viewer import SYSTEM, Viewer

DECIDED = date(2000, 2, 10)  # the year is replaced
OPENED, KEY, ISSUED = (2, 12), (3, 1), (3, 3)
CLOSED, DEADLINE = (4, 8), (3, 31)
# The day after issue on which each level signs; section heads sign before their sections.
DAYS = {Level.LEADERSHIP: 2, Level.LEADERSHIP_SECOND: 5, Level.DEPARTMENT: 7, Level.STAFF: 10}
AFTER_SECTION_HEADS = 4
MORNING, EVENING = time(9, 20), time(17, 30)
FEWEST, MOST = 8, 1000  # agreements that are signed in one hour of a level's day
ONLINE_DOCUMENT = "《关于线上签订全面从严治党责任书的意见》（安政协党组〔%d〕4号）"


def terms(year: int, first_year: int) -> dict[str, object]:
    """What every campaign of the organ has in common."""
    return {
        "year": year,
        "name": f"{year}年度全面从严治党责任书签订",
        "term_start": date(year, 1, 1),
        "term_end": date(year, 12, 31),
        "method": Method.ONLINE,
        "online_document": ONLINE_DOCUMENT % first_year,
        "lowest_level": Level.STAFF,
        "number_prefix": "AL",
    }


def adopt_texts(stage: Stage, players: Company, day: date) -> None:
    """The party group settled the sample texts on this day."""
    with stage.at(day):
        for sample in samples.SAMPLES:
            version = texts.begin_version(
                variant=sample.code, name=str(sample.name), source=sample.source,
                by=players.clerk,
            )
            texts.adopt(
                text=version, seen=texts.wording(version),
                document=f"安政协党组〔{day.year}〕2号", by=players.clerk,
            )


def play_year(stage: Stage, players: Company, year: int) -> int:
    """One whole campaign from opening to closing; returns the number of agreements."""
    with stage.at(date(year, *OPENED)):
        first_year = Campaign.objects.order_by("year").values_list("year", flat=True).first()
        campaign = campaigns.open_campaign(
            by=players.clerk, key_date=date(year, *KEY), deadline=date(year, *DEADLINE),
            decision_date=DECIDED.replace(year=year), **terms(year, first_year or year),
        )
    issued = date(year, *ISSUED)
    with stage.at(issued):
        issuing.issue(campaign=campaign, by=players.clerk)
    count = _sign_everything(stage, campaign, issued)
    with stage.at(date(year, *CLOSED)):
        campaigns.close_campaign(campaign=campaign, by=players.clerk)
        Notice.objects.unread().update(read_at=clock.now())
    return count


def _sign_everything(stage: Stage, campaign: Campaign, issued: date) -> int:
    accounts = dict(User.objects.exclude(person=None).values_list("person_id", "pk"))
    waves = _waves(campaign)
    for days, wave in waves:
        day = issued + timedelta(days=days)
        for hour, group in _hours(day, wave):
            with stage.at(hour.date(), hour.time()):
                _sign_together(group, accounts)
        with stage.at(day, EVENING):
            duties.settle(wave, link=False)  # their records are entered later
    return sum(len(wave) for _days, wave in waves)


def _waves(campaign: Campaign) -> list[tuple[int, list[int]]]:
    """Agreements by the day on which they are signed, those above before those below."""
    rows = list(
        Agreement.objects.filter(campaign=campaign, state=AgreementState.ISSUED)
        .order_by("pk").values_list("pk", "level", "responsible_id", "issuer_id")
    )
    staff = {responsible for _pk, level, responsible, _i in rows if level == Level.STAFF}

    def day(row: tuple[int, str, int, int]) -> int:
        later = row[1] == Level.STAFF and row[3] in staff
        return DAYS[Level(row[1])] + (AFTER_SECTION_HEADS if later else 0)

    rows.sort(key=lambda row: (day(row), row[0]))
    return [(days, [row[0] for row in wave]) for days, wave in groupby(rows, key=day)]


def _hours(day: date, wave: list[int]) -> Iterator[tuple[datetime, list[int]]]:
    """A level's agreements spread over its day."""
    size = min(MOST, max(FEWEST, len(wave) // 40))
    start = datetime.combine(day, MORNING)
    step = (datetime.combine(day, EVENING) - start) / max(1, -(-len(wave) // size))
    for place in range(0, len(wave), size):
        yield start + step * (place // size), wave[place : place + size]


@transaction.atomic
def _sign_together(group: list[int], accounts: dict[int, int]) -> None:
    """All slots of some agreements: signatures, the new state, and the lines of the ledger."""
    now, today = clock.now(), clock.today()
    agreements = Agreement.objects.in_bulk(group)
    slots = list(SignatureSlot.objects.filter(agreement__in=group).order_by("agreement", "order"))
    signatures = [
        AgreementSignature(
            slot=slot, signer_id=slot.person_id, account_id=accounts.get(slot.person_id),
            method=Method.ONLINE, auth="password", statement=str(STATEMENT),
            text_sha256=agreements[slot.agreement_id].text_sha256, signed_at=now,
            signed_on=today,
        )
        for slot in slots
    ]
    AgreementSignature.objects.bulk_create(signatures, batch_size=500)
    Agreement.objects.filter(pk__in=group).update(
        state=AgreementState.EFFECTIVE, effective_at=now, effective_on=today
    )
    lines = []
    for pk, signed in groupby(signatures, key=lambda s: s.slot.agreement_id):
        lines += _lines(agreements[pk], list(signed))
    pen.write_many(lines)


def _lines(agreement: Agreement, signed: list[AgreementSignature]) -> Iterator[pen.Line]:
    """As a single signature writes them; the last one vouches for the agreement too."""
    for signature in signed:
        rows = [signature, agreement] if signature is signed[-1] else [signature]
        yield pen.Line(
            word="agreements.signed", subject=agreement, by=Viewer(user_id=signature.account_id),
            rows=rows, text_sha256=agreement.text_sha256, auth=signature.auth,
            facts={"role": signature.slot.role, "method": signature.method},
        )
    received = agreement.kind == Kind.COMMITMENT
    yield pen.Line(
        word="agreements.received" if received else "agreements.in_force",
        subject=agreement, by=SYSTEM, text_sha256=agreement.text_sha256,
    )
