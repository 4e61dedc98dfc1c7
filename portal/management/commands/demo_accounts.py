"""Name the accounts that can log in to the demonstration."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.demo import accounts


class Command(BaseCommand):
    """Refused outside the demonstration: no other account has a known password."""

    help = str(gettext_lazy("列出可以登录演示的账号"))
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help=str(_("供程序读取")))

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("只有演示环境才有演示账号（LUZE_DEMO=1）。"))
        rows = accounts.listed()
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        self.stdout.write(_("密码均为 %(password)s") % {"password": accounts.DEMO_PASSWORD})
        for row in rows:
            self.stdout.write(f"{row['user']:<16}{row['role']:<18}{row['name']}")
