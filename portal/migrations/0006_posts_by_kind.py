
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_keys_of_registers'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['kind'], name='portal_post_kind'),
        ),
    ]
