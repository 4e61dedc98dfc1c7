"""First editions, each with its basis and days of validity: terms, effect periods, checks, texts."""

from datetime import UTC, datetime

from django.db import migrations

from portal.lights import editions as light_editions
from supervision import editions, reminder_texts
from supervision.warnings.kinds import KINDS


def plant(apps, schema_editor):
    def model(name):
        return apps.get_model("supervision", name)

    editions.plant(model)
    light_editions.plant(apps.get_model("portal", "LightRule").objects, KINDS)
    reminder_texts.plant(model, datetime(2026, 11, 24, tzinfo=UTC))


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial"), ("portal", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
