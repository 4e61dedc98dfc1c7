"""When a rule of the organ was reviewed last; the first edition of the light about it."""

from django.db import migrations, models

from portal.lights import editions
from supervision.warnings.kinds import KINDS


def plant(apps, schema_editor):
    editions.plant(apps.get_model("portal", "LightRule").objects, KINDS)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0008_leave_refusals"), ("portal", "0001_initial")]
    operations = [
        migrations.AddField(
            "regulationversion", "reviewed_on",
            models.DateField(blank=True, null=True, verbose_name="上次清理评估日期"),
        ),
        migrations.AlterField(
            "regulationversion", "review_on",
            models.DateField(blank=True, null=True, verbose_name="下次清理评估日期"),
        ),
        migrations.RunPython(plant, migrations.RunPython.noop),
    ]
