"""What becomes of an inquiry letter; a refused measure keeps its reason."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.fields


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0007_confidential_bytes'),
        ('supervision', '0008_confidential_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('replied_on', models.DateField(editable=False, null=True, verbose_name='书面说明日期')),
                ('replied_at', models.DateTimeField(editable=False, null=True, verbose_name='书面说明登记时间')),
                ('opinion', portal.fields.EncryptedTextField(blank=True, editable=False, verbose_name='签署意见')),
                ('opined_at', models.DateTimeField(editable=False, null=True, verbose_name='签署时间')),
                ('outcome', models.CharField(blank=True, choices=[('concluded', '予以了结'), ('otherwise', '另行作出提醒、批评教育等处理'), ('transferred', '移送有权机关')], editable=False, max_length=16, verbose_name='处理结果')),
            ],
            options={
                'verbose_name': '函询办理',
                'verbose_name_plural': '函询办理',
            },
        ),
        migrations.AddField(
            model_name='measure',
            name='refuse_reason',
            field=portal.fields.EncryptedTextField(blank=True, verbose_name='不批准理由'),
        ),
        migrations.AddField(
            model_name='measure',
            name='refused_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='不批准时间'),
        ),
        migrations.AddField(
            model_name='measure',
            name='refused_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='不批准人'),
        ),
        migrations.AlterField(
            model_name='measureanswer',
            name='kind',
            field=models.CharField(choices=[('self_exam', '书面检查'), ('correction', '改正情况报告'), ('follow_up', '诫勉期满情况报告')], max_length=16, verbose_name='材料类别'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='supervision_measure_refused_pair', violation_error_message='办理人和办理时间应当同时记录。'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='measure',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='inquiry', to='supervision.measure', verbose_name='函询'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='opined_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签署人'),
        ),
        migrations.AddField(
            model_name='inquiry',
            name='replied_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='书面说明登记人'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('replied_by__isnull', True)), models.Q(('replied_at__isnull', False), ('replied_by__isnull', False)), _connector='OR'), name='supervision_inquiry_replied_pair', violation_error_message='办理人和办理时间应当同时记录。'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opined_at__isnull', True), ('opined_by__isnull', True)), models.Q(('opined_at__isnull', False), ('opined_by__isnull', False)), _connector='OR'), name='supervision_inquiry_opined_pair', violation_error_message='办理人和办理时间应当同时记录。'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replied_at', None), ('replied_on', None)), models.Q(('replied_at__isnull', False), ('replied_on__isnull', False)), _connector='OR'), name='supervision_inquiry_reply_has_day'),
        ),
    ]
