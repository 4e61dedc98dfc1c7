"""Write confidential values under the newest key in LUZE_FIELD_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.actions.field_keys import renew_all
from portal.encryption import Unreadable


class Command(BaseCommand):
    help = "用最新密钥重新加密限定知悉的内容"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = renew_all()
        except Unreadable as error:
            raise CommandError(
                _("有一项内容用现有密钥打不开：%(place)s。请补齐旧密钥后再运行。")
                % {"place": error}
            ) from error
        self.stdout.write(
            _("已用最新密钥重新加密 %(values)d 项；只增不改的记录 %(kept)d 项仍用原密钥，"
              "请将旧密钥保留在列表末尾。")
            % {"values": result.values, "kept": result.kept}
        )
