"""A register is taken away under its address with all filters, which is longer than a number."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_past_facts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='evidencepack',
            name='key',
            field=models.CharField(max_length=1000),
        ),
        migrations.AlterField(
            model_name='packrequest',
            name='key',
            field=models.CharField(max_length=1000),
        ),
    ]
