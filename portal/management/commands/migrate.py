"""Django's migrate, with the ledger's guards lifted meanwhile and put back afterwards."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.utils.translation import gettext as _

from portal.ledger import guards


class Command(Migrate):
    """Migrations may rebuild a guarded table; no guard is left off when they end."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        there = set(connection.introspection.table_names())
        try:
            with guards.lifted(connection):
                super().handle(*args, **options)
        finally:
            put_back = guards.restore(connection)
        for fault in put_back if options["verbosity"] else ():
            if fault.table not in there:
                continue  # a new table gets its guards here; nothing was off
            self.stdout.write(
                _("已补齐 %(table)s 的防改动保护：%(guard)s")
                % {"table": fault.table, "guard": fault.guard}
            )
