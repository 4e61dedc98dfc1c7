"""Whether a statement in one's defence was adopted, and why: written once."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.fields
from portal.ledger import guards


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in guards.sql_for("supervision_defenceanswer", vendor, "id"):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0003_rules_of_2026_11_24"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="DefenceAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True,
                                        serialize=False)),
                ("adopted", models.CharField(
                    choices=[("adopted", "采纳"), ("partly", "部分采纳"), ("not", "不予采纳")],
                    max_length=8, verbose_name="采纳情况")),
                ("reason", portal.fields.EncryptedTextField(verbose_name="理由")),
                ("made_at", models.DateTimeField(editable=False, verbose_name="登记时间")),
                ("defence", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="reply",
                    to="supervision.defence", verbose_name="陈述申辩")),
                ("made_by", models.ForeignKey(
                    editable=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                    related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="登记人")),
            ],
            options={
                "verbose_name": "陈述申辩采纳情况", "verbose_name_plural": "陈述申辩采纳情况",
                "abstract": False,
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
