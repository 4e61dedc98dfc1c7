"""A new certificate for the digital signature on papers, under the same root."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import preferences
from portal.days import cn_date
from portal.delivery import certificates


class Command(BaseCommand):
    """Only for the certificate that the portal made itself; papers signed before stay valid."""

    help = str(gettext_lazy("更换自制的文书签名证书（根证书不变）"))
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LUZE_SEAL_P12:
            raise CommandError(_("目前使用单位自有证书（LUZE_SEAL_P12），请直接更换证书文件。"))
        pair = certificates.renew(Path(settings.LUZE_SEAL_DIR), preferences.value("organ_name"))
        end = pair.chain[0].not_valid_after_utc.date()
        self.stdout.write(
            _("新证书有效期至%(day)s。请重新启动网站和后台任务。") % {"day": cn_date(end)}
        )
