"""Imports a roster workbook: `manage.py import_roster FILE [--dry-run]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from portal import clock
from portal.actions import rosters
from portal.errors import RuleBroken
from portal.viewer import SYSTEM


class Command(BaseCommand):
    help = "导入人员名册；有误的名册不写入任何内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入。")
        parser.add_argument("--basis", default="", help="名册未注明时的依据文件。")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            sentence = _("文件不能读取：%(reason)s") % {"reason": error.strerror}
            raise CommandError(sentence) from error
        examined = rosters.examine(data, on=clock.today())
        if not examined.usable or examined.plan is None:
            raise CommandError(
                "\n".join(f"{each.place}：{each.sentence}" for each in examined.problems)
            )
        if examined.plan.empty:
            self.stdout.write(_("名册内容与系统一致，没有需要导入的变动。"))
            return
        if not options["dry_run"]:
            try:
                rosters.apply(
                    file=rosters.keep(data), by=SYSTEM, basis_document=options["basis"],
                    fingerprint=examined.plan.fingerprint,
                )
            except RuleBroken as broken:
                raise CommandError(str(broken)) from broken
        self.stdout.write(self._summary(examined.plan, dry=options["dry_run"]))

    def _summary(self, plan: Any, *, dry: bool) -> str:
        parts = [
            f"{name} {group.count}"
            for name, group in (
                (_("部门"), plan.departments), (_("人员"), plan.persons),
                (_("任职"), plan.assignments), (_("领导分工"), plan.portfolios),
            )
        ]
        head = _("核对完成，未写入") if dry else _("导入完成")
        return f"{head}：{'，'.join(parts)}"
