"""Leaves that were not approved, for the check against retaliation."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.fields


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_keys_of_registers'),
        ('supervision', '0007_checked_by_a_person'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LeaveRefusal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('refused_on', models.DateField(verbose_name='未批准日期')),
                ('reason', portal.fields.EncryptedTextField(verbose_name='未批准的理由')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='请假人')),
                ('refuser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='未批准的人')),
            ],
            options={
                'verbose_name': '未批准的请假',
                'verbose_name_plural': '未批准的请假',
                'ordering': ['-refused_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('person', models.F('refuser')), _negated=True), name='supervision_leaverefusal_two_people')],
            },
        ),
    ]
