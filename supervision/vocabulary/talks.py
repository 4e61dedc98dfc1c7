"""Words of talks, reminders and hearings.

Two words that sound alike are kept apart on purpose: 提醒谈话 (`reminder_talk`) is a measure of
the party organization's leader, 谈话提醒 (`talk_reminder`) a disposal by a discipline organ.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TalkKind(TextChoices):
    """Kinds of talks, each with its own rules (see rules.talks)."""

    HEART_TO_HEART = "heart_to_heart", _("谈心谈话")
    INTEGRITY_ROUTINE = "integrity_routine", _("日常廉政谈话")
    INDIVIDUAL = "individual", _("个别谈话")
    PRE_POST = "integrity_pre_post", _("任前（入职）廉政谈话")
    LEAVING = "integrity_leaving", _("离任廉政谈话")
    COLLECTIVE = "collective_reminder", _("集体廉政谈话")
    REMINDER_TALK = "reminder_talk", _("提醒谈话")
    KEY_TALK = "key_talk", _("重点谈话")
    CRITICISM = "criticism", _("批评教育")
    DUTY_INTERVIEW = "duty_interview", _("约谈")
    ADMONITION_TALK = "admonition_talk", _("诫勉谈话")
    TALK_REMINDER = "talk_reminder", _("谈话提醒（纪检监察机关）")
    WARNING_TALK = "warning_talk", _("警示谈话（纪检监察机关）")


# Education and care: no problem is needed, nothing is counted as a measure.
ROUTINE_TALKS = frozenset(
    {
        TalkKind.HEART_TO_HEART,
        TalkKind.INTEGRITY_ROUTINE,
        TalkKind.INDIVIDUAL,
        TalkKind.PRE_POST,
        TalkKind.LEAVING,
        TalkKind.COLLECTIVE,
    }
)
# Supervision by the party organization's own leaders: something gave reason for it.
MEASURE_TALKS = frozenset(
    {TalkKind.REMINDER_TALK, TalkKind.KEY_TALK, TalkKind.CRITICISM, TalkKind.DUTY_INTERVIEW}
)
ADMONITION_TALKS = frozenset({TalkKind.ADMONITION_TALK})
# Held by discipline organs: here only the fact and the date.
RECEIVED_TALKS = frozenset({TalkKind.TALK_REMINDER, TalkKind.WARNING_TALK})


class TalkForm(TextChoices):
    INDIVIDUAL = "individual", _("个别")
    COLLECTIVE = "collective", _("集体")


class TalkRole(TextChoices):
    TALKER = "talker", _("谈话人")
    INTERVIEWEE = "interviewee", _("谈话对象")
    NOTE_TAKER = "note_taker", _("记录人")
    SECOND_PERSON = "second_person", _("在场人")


class TalkVerdict(TextChoices):
    """The talker's opinion at the end of the record."""

    SETTLED = "settled", _("情况清楚，予以了结")
    FOLLOW_UP = "follow_up", _("跟踪改进，约定回访")
    REFER = "refer", _("提请进一步处理（按规定报批）")


class TalkResponseKind(TextChoices):
    CONFIRMED = "confirmed", _("核对无误")
    DISPUTED = "disputed", _("有异议")
    REMARK = "remark", _("补充说明")


class CareOccasion(TextChoices):
    """Occasions of a heart-to-heart talk; private content stays out."""

    ROUTINE = "routine", _("经常性谈心")
    SICKNESS = "sickness", _("患病")
    BEREAVEMENT = "bereavement", _("家庭变故")
    POST_CHANGE = "post_change", _("岗位变动")
    NOT_PROMOTED = "not_promoted", _("晋升未果")
    RETIREMENT = "retirement", _("临近退休")
    FOLLOW_UP_VISIT = "follow_up_visit", _("回访教育")


class ReminderOccasion(TextChoices):
    NEW_YEAR = "new_year", _("元旦")
    SPRING_FESTIVAL = "spring_festival", _("春节")
    TOMB_SWEEPING = "tomb_sweeping", _("清明节")
    LABOUR_DAY = "labour_day", _("劳动节")
    DRAGON_BOAT = "dragon_boat", _("端午节")
    MID_AUTUMN = "mid_autumn", _("中秋节")
    NATIONAL_DAY = "national_day", _("国庆节")
    TWO_SESSIONS = "two_sessions", _("两会期间")
    PROCUREMENT = "procurement", _("重大采购前")
    FAMILY_EVENT = "family_event", _("婚丧喜庆、子女升学")
    PROMOTION = "promotion", _("职务变动")
    TRIP = "trip", _("外出考察前")
    OTHER = "other", _("其他时点")


HOLIDAY_OCCASIONS = frozenset(
    {
        ReminderOccasion.NEW_YEAR,
        ReminderOccasion.SPRING_FESTIVAL,
        ReminderOccasion.TOMB_SWEEPING,
        ReminderOccasion.LABOUR_DAY,
        ReminderOccasion.DRAGON_BOAT,
        ReminderOccasion.MID_AUTUMN,
        ReminderOccasion.NATIONAL_DAY,
    }
)


class ReminderForm(TextChoices):
    MESSAGE = "message", _("消息")
    MEETING = "meeting", _("会议")
    LETTER = "letter", _("书面")
    CARD = "card", _("廉政卡片")


class HearingKind(TextChoices):
    REPORT = "report", _("听取汇报")
    SYMPOSIUM = "symposium", _("座谈会")
