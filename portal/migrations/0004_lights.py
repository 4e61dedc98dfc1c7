"""Warning lights: rules, lights, their changes, and what was said to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal.ledger import guards

TABLES = ("portal_lightchange", "portal_lightact")


def guard(apps, schema_editor):
    for table in TABLES:
        for statement in guards.sql_for(table, schema_editor.connection.vendor, "id"):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_one_leader_in_charge"),
    ]

    operations = [
        migrations.CreateModel(
            name="WarningLight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=8)),
                ("subject", models.CharField(max_length=120)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("green", "正常"),
                            ("yellow", "临期"),
                            ("red", "逾期"),
                            ("exempt", "不适用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("fixed", models.BooleanField(default=False)),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("statutory", "法定"),
                            ("organ_rule", "机关制度"),
                            ("custom", "惯例"),
                            ("agreed", "责任书约定"),
                            ("document", "文书要求"),
                        ],
                        max_length=16,
                    ),
                ),
                ("since", models.DateField()),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("record", models.UUIDField(null=True)),
                ("record_kind", models.CharField(blank=True, max_length=40)),
                ("noted_at", models.DateTimeField(null=True)),
                ("exempt_until", models.DateField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lights",
                        to="portal.department",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lights",
                        to="portal.person",
                    ),
                ),
            ],
            options={
                "ordering": ["level", "since", "pk"],
                "indexes": [
                    models.Index(fields=["person", "level"], name="portal_light_person"),
                    models.Index(fields=["other", "level"], name="portal_light_other"),
                    models.Index(fields=["department", "level"], name="portal_light_department"),
                    models.Index(fields=["level", "rule"], name="portal_light_level"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "subject"), name="portal_warninglight_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", False), ("level", "green")),
                            models.Q(("closed_on", None), ("level__in", ("yellow", "red"))),
                            _connector="OR",
                        ),
                        name="portal_warninglight_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("noted_at", None), ("noted_by", None)),
                            ("noted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="portal_warninglight_noted_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LightChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("green", "正常"),
                            ("yellow", "临期"),
                            ("red", "逾期"),
                            ("exempt", "不适用"),
                        ],
                        max_length=8,
                    ),
                ),
                ("day", models.DateField()),
                ("facts", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField()),
                (
                    "light",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="portal.warninglight",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LightAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "说明"), ("exempt", "免予提示"), ("lift", "恢复提示")],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="依据文件")),
                ("until", models.DateField(null=True, verbose_name="截止日期")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "light",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="portal.warninglight",
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "exempt"), _negated=True),
                            ("until__isnull", False),
                            _connector="OR",
                        ),
                        name="portal_lightact_exempt_until",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LightRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, verbose_name="编号")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("statutory", "法定"),
                            ("organ_rule", "机关制度"),
                            ("custom", "惯例"),
                            ("agreed", "责任书约定"),
                            ("document", "文书要求"),
                        ],
                        max_length=16,
                        verbose_name="依据层级",
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("parameters", models.JSONField(default=dict, verbose_name="数值")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(null=True, verbose_name="失效日期")),
                ("active_from", models.DateField(null=True, verbose_name="开始提示的日期")),
                ("changed_at", models.DateTimeField(null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "valid_from"), name="portal_lightrule_one_from_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="portal_lightrule_end_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_at", None), ("changed_by", None)),
                            ("changed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="portal_lightrule_changed_pair",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
