"""The first standard texts of integrity reminders."""

from datetime import UTC, datetime

from django.db import migrations

from supervision import reminder_texts


def plant(apps, schema_editor):
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    reminder_texts.plant(lambda name: apps.get_model("supervision", name), moment)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0005_light_rules")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
