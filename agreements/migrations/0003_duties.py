"""Duties of clauses, their occurrences, and the records that fulfil them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_signature_guards"),
        ("portal", "0004_lights"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClauseDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clause", models.CharField(max_length=8, verbose_name="条款编号")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("what", models.CharField(max_length=100, verbose_name="事项")),
                (
                    "cadence",
                    models.CharField(
                        choices=[
                            ("quarter", "每季度"),
                            ("half_year", "每半年"),
                            ("year", "每年"),
                            ("holidays", "法定节日前"),
                            ("once", "责任期内一次"),
                        ],
                        max_length=12,
                        verbose_name="频次",
                    ),
                ),
                (
                    "toward",
                    models.CharField(
                        choices=[
                            ("subordinates", "每名直接下级"),
                            ("departments", "每个分管部门"),
                            ("department", "本部门"),
                            ("nobody", "不区分对象"),
                            ("responsible", "责任人本人（由签订方承担）"),
                        ],
                        max_length=16,
                        verbose_name="对象",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(blank=True, max_length=40, verbose_name="计入的记录"),
                ),
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
                        default="agreed",
                        max_length=16,
                        verbose_name="依据层级",
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "by_month",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="最迟月份"
                    ),
                ),
                (
                    "by_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="最迟日"),
                ),
                ("for_non_party", models.BooleanField(default=True, verbose_name="适用于党外人员")),
                (
                    "for_single",
                    models.BooleanField(default=False, verbose_name="适用于只有一人的部门"),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="agreements.textversion",
                    ),
                ),
            ],
            options={
                "ordering": ["text", "order", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_day", None), ("by_month", None)),
                            models.Q(("by_day__range", (1, 31)), ("by_month__range", (1, 12))),
                            _connector="OR",
                        ),
                        name="agreements_clauseduty_by_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyOccurrence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("due_on", models.DateField()),
                ("occasion", models.CharField(blank=True, max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待履行"), ("done", "已履行"), ("ended", "不再承担")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("done_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.department",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="occurrences",
                        to="agreements.clauseduty",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="portal.person",
                    ),
                ),
                (
                    "subject_department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.department",
                    ),
                ),
                (
                    "subject_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.person",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(fields=["owner", "state", "due_on"], name="agreements_duty_owner"),
                    models.Index(fields=["department", "state"], name="agreements_duty_department"),
                    models.Index(fields=["state", "due_on"], name="agreements_duty_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "key"), name="agreements_dutyoccurrence_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end__gte", models.F("start"))),
                        name="agreements_dutyoccurrence_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("done_on", None)),
                            _connector="OR",
                        ),
                        name="agreements_dutyoccurrence_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", False), ("state", "ended")),
                            models.Q(
                                models.Q(("state", "ended"), _negated=True), ("ended_on", None)
                            ),
                            _connector="OR",
                        ),
                        name="agreements_dutyoccurrence_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.attachment",
                    ),
                ),
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
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "occurrence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="agreements.dutyoccurrence",
                    ),
                ),
            ],
            options={
                "ordering": ["day", "pk"],
                "indexes": [models.Index(fields=["record"], name="agreements_evidence_record")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("occurrence", "record"),
                        name="agreements_dutyevidence_once",
                    )
                ],
            },
        ),
    ]
