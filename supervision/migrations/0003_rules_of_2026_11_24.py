"""The first edition of terms and effect periods, each with its basis and days of validity."""

from django.db import migrations

from supervision import editions


def plant(apps, schema_editor):
    editions.plant(lambda name: apps.get_model("supervision", name))


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_append_only")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
