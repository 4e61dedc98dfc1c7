"""The first edition of the rules of this app's warning lights."""

from django.db import migrations

from agreements.light_kinds import KINDS
from portal.lights import editions


def plant(apps, schema_editor):
    editions.plant(apps.get_model("portal", "LightRule").objects, KINDS)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("portal", "0001_initial")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
