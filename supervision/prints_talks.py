"""Papers of talks: set when first asked for, kept encrypted, served as they are."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.actions import files
from portal.days import cn_date
from portal.ledger import pen
from portal.viewer import SYSTEM
from supervision.documents.talks import Answer, Part, TalkRecord, record_pdf
from supervision.models import Talk, TalkPaper, TalkParticipant
from supervision.queries.talks import sections_of
from supervision.rules.talks import traits
from supervision.states import TALK_COUNTS
from supervision.vocabulary import TalkRole

PDF = "application/pdf"
# What an interviewee is told of his rights in talks that are more than routine.
_TOLD = gettext_lazy(
    "谈话人说明了谈话的目的、内容和要求，告知谈话对象可以作出说明和解释，应当如实说明情况。"
)


def has_paper(talk: Talk) -> bool:
    """Records that are settled, of talks held here, go on paper."""
    return talk.state in TALK_COUNTS and bool(traits(talk.kind).paper)


def ensure_paper(talk: Talk) -> TalkPaper:
    """The paper of the record as it stands, made now if it is missing. Never in a transaction.

    Raises PaperFailed. Two who ask at once end with one paper: the first to write it down wins.
    """
    standing = standing_of(talk)
    kept = talk.papers.select_related("file").filter(standing=standing).first()
    return kept or _keep(talk, standing, record_pdf(paper_of(talk)))


def standing_of(talk: Talk) -> str:
    """The state of a record in short: edition, answers, corrections, review."""
    return (
        f"{talk.state}-{talk.edition}-{talk.responses.count()}-{talk.corrections.count()}"
    )


def _keep(talk: Talk, standing: str, data: bytes) -> TalkPaper:
    try:
        with transaction.atomic():
            paper = TalkPaper.objects.create(
                talk=talk, standing=standing, made_at=clock.now(),
                file=files.store_confidential(data, PDF),
            )
            pen.write(
                "portal.paper_issued", subject=talk, by=SYSTEM, rows=[paper, paper.file],
                restricted=traits(talk.kind).restricted,
            )
    except IntegrityError:
        return TalkPaper.objects.get(talk=talk, standing=standing)
    return paper


# --- content ------------------------------------------------------------------------------


def paper_of(talk: Talk) -> TalkRecord:
    """The paper's content from the tables."""
    people = list(talk.participants.select_related("person", "department"))
    return TalkRecord(
        number=talk.number, access=talk.get_sensitivity_display(),
        facts=[(term, value) for term, value in _facts(talk, people) if value],
        parts=_parts(talk),
        answers=[
            Answer(a.get_kind_display(), a.person.name, a.made_at, a.text)
            for a in talk.responses.select_related("person")
        ],
        signers=_signers(people),
        state=_("集体谈话，不逐人核对。"),
    )


def _named(people: list[TalkParticipant], role: str) -> str:
    return "、".join(
        f"{p.person.name}（{'，'.join(filter(None, (_unit(p), p.post_text)))}）"
        if _unit(p) or p.post_text else p.person.name
        for p in people if p.role == role
    )


def _unit(part: TalkParticipant) -> str:
    return part.department.name if part.department else ""


def _facts(talk: Talk, people: list[TalkParticipant]) -> list[tuple[str, str]]:
    hours = "—".join(f"{t:%H:%M}" for t in (talk.started_at, talk.ended_at) if t)
    return [
        (_("类别"), f"{talk.get_kind_display()}（{talk.get_form_display()}）"),
        (_("时间"), f"{cn_date(talk.held_on)} {hours}".strip()), (_("地点"), talk.place),
        (_("谈话对象"), _named(people, TalkRole.INTERVIEWEE)),
        (_("谈话人"), _named(people, TalkRole.TALKER)),
        (_("在场人"), _named(people, TalkRole.SECOND_PERSON)),
        (_("记录人"), _named(people, TalkRole.NOTE_TAKER)), (_("依据"), talk.basis),
    ]


def _parts(talk: Talk) -> list[Part]:
    """The written sections as they were, each with its corrections below it."""
    parts = [Part(_("告知事项"), str(_TOLD))] if traits(talk.kind).restricted else []
    parts += [
        Part(
            str(section["label"]), section["text"],
            [
                _("更正（%(day)s）：%(text)s 理由：%(reason)s") % {
                    "day": cn_date(row.made_at), "text": row.text, "reason": row.reason
                }
                for row in section["corrections"]
            ],
        )
        for section in sections_of(talk)
    ]
    if talk.promise_due:
        parts.append(Part(_("承诺期限"), cn_date(talk.promise_due)))
    if talk.verdict:
        day = cn_date(talk.review_on)
        text = talk.get_verdict_display() + (_("（%(day)s回访）") % {"day": day} if day else "")
        parts.append(Part(_("谈话人意见"), text))
    if talk.review_note:
        parts.append(Part(_("回访情况"), f"{cn_date(talk.reviewed_at)}　{talk.review_note}"))
    return parts


def _signers(people: list[TalkParticipant]) -> list[tuple[str, str]]:
    wanted = (TalkRole.INTERVIEWEE, TalkRole.TALKER, TalkRole.NOTE_TAKER, TalkRole.SECOND_PERSON)
    return [
        (str(role.label), p.person.name) for role in wanted for p in people if p.role == role
    ]
