"""The first edition of the rules of this app's warning lights."""

from django.db import migrations

from portal.lights import editions
from supervision.warnings.kinds import KINDS


def plant(apps, schema_editor):
    editions.plant(apps.get_model("portal", "LightRule").objects, KINDS)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_defence_answers"), ("portal", "0004_lights")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
