"""Fill an empty demonstration with an invented organ and its signing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.actions.periodic import weigh_tables
from portal.demo import crowd, planting, sample
from portal.models import Department, LedgerEntry, Person, User


class Command(BaseCommand):
    """Refused outside the demonstration; does nothing where there are data already."""

    help = str(gettext_lazy("为演示建立虚构的单位、人员和责任书"))

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--people", type=int, default=sample.SIZE,
            help=str(_("在职人数，不少于%(size)d人") % {"size": sample.SIZE}),
        )
        parser.add_argument("--years", type=int, default=3, help=str(_("年数，含本年度")))
        parser.add_argument("--seed", type=int, default=1, help=str(_("随机种子")))

    def handle(self, *args: Any, people: int, years: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(_("只能在演示环境中建立演示数据（LUZE_DEMO=1）。"))
        if people < sample.SIZE or not 1 <= years <= 30:
            raise CommandError(
                _("人数不少于%(size)d人，年数为1至30。") % {"size": sample.SIZE}
            )
        if present := _present():
            self.stdout.write(_("已有数据：%(present)s。未作改动。") % {"present": present})
            return
        say, rng = self._speaker(), Random(seed)
        today = clock.today()
        blueprint = sample.sample(today, years)
        if people > sample.SIZE:
            crowd.swell(blueprint, people=people, rng=rng, today=today)
        stage = planting.plant(blueprint, say)
        for name in settings.LUZE_DEMO_SEEDERS:
            import_string(name)(stage=stage, people=people, years=years, rng=rng, say=say)
        stage.finish()
        weigh_tables()
        say(_("演示数据已建立，账号见 manage.py demo_accounts"))

    def _speaker(self) -> Callable[[str], None]:
        """Prints one line per stage with the seconds since the start."""
        start = monotonic()

        def say(sentence: str) -> None:
            self.stdout.write(f"{monotonic() - start:7.1f} 秒  {sentence}")
            self.stdout.flush()

        return say


def _present() -> str:
    """What stands in the database already, or nothing."""
    found = {
        _("人员"): Person.objects.count(),
        _("部门"): Department.objects.count(),
        _("账号"): User.objects.count(),
        _("账本记录"): LedgerEntry.objects.count(),
    }
    return "、".join(f"{name} {count}" for name, count in found.items() if count)
