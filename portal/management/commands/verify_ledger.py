"""Check that nothing in the ledger, or in the records it vouches for, was altered."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from portal.ledger.verify import verify


class Command(BaseCommand):
    """Exit codes: 0 all as recorded, 1 faults found, 2 could not run."""

    help = "核对履责账本和业务记录是否被改动"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--quick", action="store_true", help=_("只核对账本前后衔接，不核对业务记录")
        )

    def handle(self, *args: Any, quick: bool = False, **options: Any) -> None:
        try:
            report = verify(quick=quick)
        except (DatabaseError, ImproperlyConfigured, OSError) as error:
            self.stderr.write(_("无法核对：%(reason)s") % {"reason": error})
            sys.exit(2)
        for finding in report.findings:
            self.stdout.write(str(finding.sentence))
        if report.entries:
            self.stdout.write(_("账本总校验值：%(root)s") % {"root": report.root})
        self.stdout.write(report.summary)
        if not report.ok:
            sys.exit(1)
