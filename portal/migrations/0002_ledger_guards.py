"""The ledger, its sealed proofs and the access log refuse every change from now on."""

from django.db import migrations

from portal.ledger import guards

TABLES = {
    "portal_ledgerentry": "seq",
    "portal_ledgersecret": "entry",
    "portal_accesslog": "id",
}


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, pk in TABLES.items():
        for statement in guards.sql_for(table, vendor, pk):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
