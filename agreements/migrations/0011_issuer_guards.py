"""Who acts for an issuing body refuses every change from now on."""

from django.db import migrations

from portal.ledger import guards


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in guards.sql_for("agreements_issuerchange", vendor, "id"):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0010_succession"), ("portal", "0002_ledger_guards")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
