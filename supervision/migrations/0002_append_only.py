"""What somebody said or did at a moment refuses every change from now on."""

from django.db import migrations

from portal.ledger import guards

TABLES = (
    "supervision_talkresponse",
    "supervision_talkcorrection",
    "supervision_servicerecord",
    "supervision_opinionanswer",
    "supervision_opinionassignment",
    "supervision_authoropening",
    "supervision_rectificationevent",
    "supervision_verification",
    "supervision_defence",
    "supervision_caseevent",
    "supervision_measureanswer",
    "supervision_measurereview",
)


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        for statement in guards.sql_for(table, vendor, "id"):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial"), ("portal", "0002_ledger_guards")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
