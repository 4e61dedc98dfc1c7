"""The names of files at confidential records move into an encrypted column of their own."""

from django.db import migrations

import portal.fields


def encrypt(apps, schema_editor):
    for row in _rows(apps):
        row.name, row.attachment.name = row.attachment.name, ""
        _save(row)


def decrypt(apps, schema_editor):
    for row in _rows(apps):
        row.attachment.name, row.name = row.name, ""
        _save(row)


def _rows(apps):
    rows = apps.get_model("supervision", "RecordFile").objects
    return rows.select_related("attachment").iterator(chunk_size=500)


def _save(row):
    row.save(update_fields=["name"])
    row.attachment.save(update_fields=["name"])


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_reports"), ("portal", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="recordfile",
            name="name",
            field=portal.fields.EncryptedTextField(
                default="", editable=False, verbose_name="文件名"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(encrypt, decrypt),
    ]
