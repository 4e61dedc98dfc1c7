"""Whether a person has looked at what is answered about somebody, or only the computation."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supervision', '0006_papers_on_file'),
    ]

    operations = [
        migrations.AddField(
            model_name='integrityopinionentry',
            name='checked',
            field=models.BooleanField(default=False, editable=False, verbose_name='已人工核对'),
        ),
    ]
