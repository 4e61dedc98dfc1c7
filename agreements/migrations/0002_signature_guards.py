"""Signatures refuse every change from now on."""

from django.db import migrations

from portal.ledger import guards


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in guards.sql_for("agreements_agreementsignature", vendor, "id"):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("portal", "0002_ledger_guards")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
