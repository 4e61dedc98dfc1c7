"""Bytes of confidential files, encrypted in a row of their own."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import portal.fields


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_checkpoints")]
    operations = [
        migrations.CreateModel(
            name="ConfidentialBytes",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True,
                                        serialize=False)),
                ("body", portal.fields.EncryptedTextField()),
                ("file", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="confidential",
                    to="portal.storedfile")),
            ],
        ),
    ]
