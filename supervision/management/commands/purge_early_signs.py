"""Delete early signs that were not confirmed within their term."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from supervision.actions.early_signs import purge


class Command(BaseCommand):
    help = "删除保存期满、未属实的苗头性问题"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("已删除 %(n)d 条。") % {"n": purge()})
