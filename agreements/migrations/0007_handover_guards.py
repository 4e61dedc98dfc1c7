"""Signatures of handovers, and what was moved, refuse every change from now on."""

from django.db import migrations

from portal.ledger import guards

TABLES = ("agreements_handoversignature", "agreements_handovermove")


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        for statement in guards.sql_for(table, vendor, "id"):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0006_handovers"), ("portal", "0002_ledger_guards")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
