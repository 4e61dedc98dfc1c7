"""What became of an inquiry letter (函询): replied when, opinion of the party head, outcome."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from supervision.models.base import Confidential, account, moment, pair
from supervision.models.measures import Measure
from supervision.vocabulary import InquiryOutcome


class Inquiry(Confidential):
    """The course of one inquiry letter; the letter itself is a measure of that kind.

    Neither what was asked nor what the person wrote is kept here: both go on paper. The opinion
    of the party head is the only text, and only he reads it. Seen through its measure.
    """

    measure = models.OneToOneField(
        Measure, on_delete=models.PROTECT, related_name="inquiry", verbose_name=_("函询")
    )
    replied_on = models.DateField(_("书面说明日期"), null=True, editable=False)
    replied_at = moment(_("书面说明登记时间"))
    replied_by = account(_("书面说明登记人"))
    opinion = EncryptedTextField(_("签署意见"), blank=True, editable=False)
    opined_at = moment(_("签署时间"))
    opined_by = account(_("签署人"))
    outcome = models.CharField(
        _("处理结果"), max_length=16, choices=InquiryOutcome.choices, blank=True,
        editable=False,
    )

    LEDGER_FIELDS = (
        "measure_id", "replied_on", "replied_at", "opinion", "opined_at", "outcome",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("函询办理")
        constraints = [
            pair("replied"),
            pair("opined"),
            models.CheckConstraint(
                condition=Q(replied_on=None, replied_at=None)
                | Q(replied_on__isnull=False, replied_at__isnull=False),
                name="supervision_inquiry_reply_has_day",
            ),
        ]
