
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0005_succession'),
        ('portal', '0004_past_facts'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='agreement', name='agreements_campaign_state'),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['campaign', 'state', 'method', 'replaced', 'level', 'department', 'issuer', 'due_on', 'opened_early_at'], name='agreements_counted'),
        ),
    ]
