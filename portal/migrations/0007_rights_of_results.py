"""A result keeps with which rights it was made; those kept by now are made anew."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0006_posts_by_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='rights',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
