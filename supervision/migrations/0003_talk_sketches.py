"""Sketches of talk records, and the check that compares them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from portal.lights import editions
from supervision.warnings.kinds import KINDS


def plant(apps, schema_editor):
    editions.plant(apps.get_model("portal", "LightRule").objects, KINDS)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_first_editions"), ("portal", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="TalkSketch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True,
                                        serialize=False)),
                ("marks", models.TextField(blank=True, editable=False, verbose_name="文字特征")),
                ("talk", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="sketch",
                    to="supervision.talk", verbose_name="谈话")),
            ],
            options={
                "verbose_name": "谈话记录文字特征", "verbose_name_plural": "谈话记录文字特征",
            },
        ),
        migrations.RunPython(plant, migrations.RunPython.noop),
    ]
