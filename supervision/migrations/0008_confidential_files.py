"""Papers and attachments leave the disk, and talk papers their own column, for encrypted rows."""

import base64
from functools import partial

import django.db.models.deletion
from django.db import migrations, models, transaction

from portal.actions.files import place_of

PDF = "application/pdf"
PAPERS = ("Measure", "Rectification", "IntegrityOpinionRequest", "AccountabilityDecision")


def enclose(apps, schema_editor):
    """Whatever bytes are missing stay missing; the file is named as damaged when it is read."""
    enclosed = apps.get_model("portal", "ConfidentialBytes").objects
    for file in _files(apps):
        place = place_of(file.sha256)
        if place.exists() and not enclosed.filter(file=file).exists():
            enclosed.create(file=file, body=base64.b64encode(place.read_bytes()).decode())
            transaction.on_commit(
                partial(place.unlink, missing_ok=True), using=schema_editor.connection.alias
            )


def _files(apps):
    stored = apps.get_model("portal", "StoredFile").objects
    named = set()
    for name in PAPERS:
        model = apps.get_model("supervision", name)
        named.update(model.objects.exclude(paper=None).values_list("paper", flat=True))
    attached = apps.get_model("supervision", "RecordFile").objects
    named.update(attached.values_list("attachment__file", flat=True))
    return stored.filter(pk__in=named).order_by("pk")


def move_talk_papers(apps, schema_editor):
    enclosed = apps.get_model("portal", "ConfidentialBytes").objects
    stored = apps.get_model("portal", "StoredFile").objects
    for paper in apps.get_model("supervision", "TalkPaper").objects.order_by("pk"):
        file, _new = stored.get_or_create(
            sha256=paper.sha256,
            defaults={"size": paper.size, "content_type": PDF, "stored_at": paper.made_at},
        )
        enclosed.get_or_create(file=file, defaults={"body": paper.body})
        paper.file = file
        paper.save(update_fields=["file"])


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_confidential_bytes"),
        ("supervision", "0007_talk_papers"),
    ]
    operations = [
        migrations.RunPython(enclose, migrations.RunPython.noop),
        migrations.AddField(
            model_name="talkpaper", name="file",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="portal.storedfile", verbose_name="文件"),
        ),
        migrations.RunPython(move_talk_papers, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="talkpaper", name="file",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="portal.storedfile", verbose_name="文件"),
        ),
        migrations.RemoveField(model_name="talkpaper", name="sha256"),
        migrations.RemoveField(model_name="talkpaper", name="size"),
        migrations.RemoveField(model_name="talkpaper", name="body"),
    ]
