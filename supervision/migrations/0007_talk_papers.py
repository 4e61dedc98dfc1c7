"""The record of a talk as a paper, encrypted in its own row."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import portal.fields


class Migration(migrations.Migration):
    dependencies = [("supervision", "0006_reminder_texts")]
    operations = [
        migrations.CreateModel(
            name="TalkPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True,
                                        serialize=False)),
                ("standing", models.CharField(editable=False, max_length=64,
                                              verbose_name="记录状态")),
                ("sha256", models.CharField(editable=False, max_length=64,
                                            verbose_name="文件摘要")),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="大小")),
                ("body", portal.fields.EncryptedTextField(editable=False, verbose_name="文件")),
                ("made_at", models.DateTimeField(editable=False, verbose_name="生成时间")),
                ("talk", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="papers",
                    to="supervision.talk", verbose_name="谈话")),
            ],
            options={
                "verbose_name": "谈话记录文书", "verbose_name_plural": "谈话记录文书",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("talk", "standing"), name="supervision_talkpaper_once"
                    ),
                ],
            },
        ),
    ]
