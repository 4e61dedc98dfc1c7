"""All tables of the app."""

import django.db.models.deletion
import portal.fields
import uuid
from django.conf import settings
from django.db import migrations, models

from portal.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [Tables([
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(error_messages={'unique': '这个用户名已有人使用。'}, max_length=64, unique=True, verbose_name='用户名')),
                ('display_name', models.CharField(blank=True, max_length=64, verbose_name='显示名称')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('must_change_password', models.BooleanField(default=False)),
                ('password_changed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('is_working', models.BooleanField(verbose_name='工作日')),
                ('name', models.CharField(blank=True, max_length=32, verbose_name='名称')),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='KeyStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='陈述摘要')),
                ('statement', models.TextField(verbose_name='陈述')),
                ('rp', models.CharField(max_length=253, verbose_name='域名')),
                ('key', models.CharField(max_length=128, verbose_name='公钥')),
                ('client_data', models.TextField()),
                ('authenticator_data', models.TextField()),
                ('signature', models.TextField()),
                ('made_at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '通行密钥签名',
                'verbose_name_plural': '通行密钥签名',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LedgerAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField(verbose_name='条数')),
                ('root', models.CharField(max_length=64, verbose_name='总校验值')),
                ('channel', models.CharField(max_length=20, verbose_name='方式')),
                ('evidence', models.TextField(blank=True, verbose_name='凭据')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
            ],
            options={
                'verbose_name': '检查点存证',
                'verbose_name_plural': '检查点存证',
                'ordering': ('-id',),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LedgerCheckpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='条数')),
                ('root', models.CharField(max_length=64, verbose_name='总校验值')),
                ('note', models.TextField(verbose_name='检查点')),
                ('key', models.CharField(max_length=200, verbose_name='公钥')),
                ('made_at', models.DateTimeField(verbose_name='签名时间')),
            ],
            options={
                'verbose_name': '账本检查点',
                'verbose_name_plural': '账本检查点',
                'ordering': ('size',),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LedgerSecret',
            fields=[
                ('entry', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('nonce', models.TextField(verbose_name='承诺密钥')),
                ('payload', models.TextField(verbose_name='承诺内容')),
                ('sealed', models.BooleanField(default=False, verbose_name='限定知悉')),
            ],
            options={
                'verbose_name': '账本承诺',
                'verbose_name_plural': '账本承诺',
                'ordering': ('entry',),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(error_messages={'unique': '这个工号已有人使用。'}, max_length=16, unique=True, verbose_name='工号')),
                ('name', models.CharField(max_length=64, verbose_name='姓名')),
                ('pinyin', models.CharField(db_index=True, max_length=128, verbose_name='拼音')),
                ('initials', models.CharField(db_index=True, max_length=32, verbose_name='拼音首字母')),
                ('gender', models.CharField(blank=True, choices=[('male', '男'), ('female', '女')], max_length=8, verbose_name='性别')),
                ('political_status', models.CharField(choices=[('party_member', '中共党员'), ('democratic_party', '民主党派'), ('no_party_affiliation', '无党派'), ('masses', '群众')], max_length=24, verbose_name='政治面貌')),
                ('rank', models.CharField(blank=True, max_length=32, verbose_name='职级')),
                ('management_authority', models.CharField(choices=[('province_managed', '省管'), ('city_managed', '市管'), ('organ_managed', '机关管理')], default='organ_managed', max_length=24, verbose_name='管理权限')),
                ('establishment', models.CharField(choices=[('civil_servant', '公务员'), ('reference_managed', '参公人员'), ('institution', '事业人员'), ('contract', '合同制人员'), ('dispatched_worker', '劳务派遣人员'), ('logistic_worker', '工勤人员')], default='civil_servant', max_length=24, verbose_name='编制')),
                ('status', models.CharField(choices=[('active', '在职'), ('retired', '离退休'), ('left', '已离开')], default='active', max_length=8, verbose_name='状态')),
                ('home_organ', models.CharField(blank=True, max_length=64, verbose_name='原单位')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='邮箱')),
                ('display_order', models.PositiveIntegerField(db_index=True, default=1000, verbose_name='姓名排序')),
            ],
            options={
                'ordering': ['display_order', 'pinyin', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('stored_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('user_id', models.BigIntegerField(blank=True, null=True, verbose_name='账户')),
                ('person_id', models.BigIntegerField(blank=True, null=True, verbose_name='人员')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('object', models.CharField(blank=True, max_length=120, verbose_name='对象')),
                ('result', models.CharField(max_length=20, verbose_name='结果')),
                ('ip', models.GenericIPAddressField(blank=True, null=True, verbose_name='来源地址')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='请求编号')),
            ],
            options={
                'verbose_name': '访问记录',
                'verbose_name_plural': '访问记录',
                'ordering': ('-id',),
                'default_permissions': (),
                'indexes': [models.Index(fields=['at'], name='access_at'), models.Index(fields=['user_id', 'at'], name='access_user_at'), models.Index(fields=['kind', 'at'], name='access_kind_at')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(error_messages={'unique': '这个编码已有部门使用。'}, max_length=16, unique=True, verbose_name='编码')),
                ('name', models.CharField(max_length=64, verbose_name='名称')),
                ('short_name', models.CharField(max_length=32, verbose_name='简称')),
                ('kind', models.CharField(choices=[('committee', '专门委员会'), ('office', '办公室、研究室'), ('section', '科'), ('party_body', '机关党委、纪委'), ('institution', '下属事业单位')], max_length=16, verbose_name='类别')),
                ('order', models.PositiveIntegerField(default=100, verbose_name='排序')),
                ('opened_on', models.DateField(verbose_name='设立日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='portal.department', verbose_name='上级部门')),
            ],
            options={
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('body', models.TextField(verbose_name='正文')),
                ('leaf', models.CharField(max_length=64, unique=True, verbose_name='校验值')),
                ('prev', models.CharField(max_length=64, unique=True, verbose_name='上一条校验值')),
                ('word', models.CharField(max_length=100, verbose_name='事项')),
                ('subject', models.CharField(max_length=120, verbose_name='对象')),
                ('actor', models.CharField(max_length=60, verbose_name='经办')),
                ('ts', models.DateTimeField(verbose_name='时间')),
                ('act_id', models.CharField(max_length=32, verbose_name='操作批次')),
            ],
            options={
                'verbose_name': '履责账本记录',
                'verbose_name_plural': '履责账本',
                'ordering': ('seq',),
                'default_permissions': (),
                'indexes': [models.Index(fields=['word', 'seq'], name='ledger_word_seq'), models.Index(fields=['subject', 'seq'], name='ledger_subject_seq'), models.Index(fields=['actor', 'seq'], name='ledger_actor_seq'), models.Index(fields=['ts'], name='ledger_ts'), models.Index(fields=['act_id'], name='ledger_act')],
            },
        ),
        migrations.CreateModel(
            name='PasswordHash',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('encoded', models.CharField(max_length=128)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_passwords', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='person',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='portal.person'),
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=64, verbose_name='职务名称')),
                ('kind', models.CharField(choices=[('secretary', '党组书记'), ('leader', '班子成员'), ('secretary_general', '秘书长'), ('deputy_secretary_general', '副秘书长'), ('department_head', '部门主要负责人'), ('department_deputy', '部门副职'), ('section_head', '科室负责人'), ('staff', '工作人员')], max_length=32, verbose_name='职务类别')),
                ('in_party_group', models.BooleanField(default=False, verbose_name='党组成员职务')),
                ('in_chair_meeting', models.BooleanField(default=False, verbose_name='主席会议组成人员职务')),
                ('part_time', models.BooleanField(default=False, verbose_name='不驻会')),
                ('order', models.PositiveIntegerField(default=100, verbose_name='排序')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='portal.department', verbose_name='部门')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateField(verbose_name='开始日期')),
                ('end', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('basis_document', models.CharField(max_length=200, verbose_name='依据文件')),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('imported', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('main', '主职'), ('concurrent', '兼任'), ('acting', '主持工作')], default='main', max_length=16, verbose_name='任职形式')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='portal.assignment')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='portal.person')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='portal.post')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('value', models.JSONField()),
                ('basis_document', models.CharField(blank=True, max_length=200, verbose_name='依据文件')),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('audit_admin', '审计管理员'), ('clerk', '党办干事'), ('discipline', '纪检干部'), ('security_admin', '安全管理员'), ('system_admin', '系统管理员')], max_length=32)),
                ('request_number', models.CharField(max_length=64, verbose_name='纸质申请编号')),
                ('granted_at', models.DateTimeField()),
                ('revoke_request_number', models.CharField(blank=True, max_length=64)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ConfidentialBytes',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('body', portal.fields.EncryptedTextField()),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confidential', to='portal.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='portal.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='WarningLight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=8)),
                ('subject', models.CharField(max_length=120)),
                ('level', models.CharField(choices=[('green', '正常'), ('yellow', '临期'), ('red', '逾期'), ('exempt', '不适用')], max_length=8)),
                ('fixed', models.BooleanField(default=False)),
                ('basis', models.CharField(blank=True, choices=[('statutory', '法定'), ('organ_rule', '机关制度'), ('custom', '惯例'), ('agreed', '责任书约定'), ('document', '文书要求')], max_length=16)),
                ('since', models.DateField()),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('record', models.UUIDField(null=True)),
                ('record_kind', models.CharField(blank=True, max_length=40)),
                ('noted_at', models.DateTimeField(null=True)),
                ('exempt_until', models.DateField(null=True)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lights', to='portal.department')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lights', to='portal.person')),
            ],
            options={
                'ordering': ['level', 'since', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LightChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('green', '正常'), ('yellow', '临期'), ('red', '逾期'), ('exempt', '不适用')], max_length=8)),
                ('day', models.DateField()),
                ('facts', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('light', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='portal.warninglight')),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LightAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', '说明'), ('exempt', '免予提示'), ('lift', '恢复提示')], max_length=8)),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='依据文件')),
                ('until', models.DateField(null=True, verbose_name='截止日期')),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('light', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='portal.warninglight')),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=64)),
                ('asked', models.JSONField()),
                ('mark', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('state', models.CharField(choices=[('waiting', '排队中'), ('running', '办理中'), ('done', '已完成'), ('failed', '没有完成'), ('cancelled', '已取消'), ('expired', '已到期清除')], default='waiting', max_length=16)),
                ('attempt', models.PositiveIntegerField(default=1)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('ordered_at', models.DateTimeField(verbose_name='提交时间')),
                ('beat_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('result', models.CharField(blank=True, max_length=32)),
                ('result_key', portal.fields.EncryptedTextField(blank=True)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('expires_on', models.DateField(null=True, verbose_name='保留至')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-ordered_at', 'pk'],
                'indexes': [models.Index(fields=['state', 'beat_at'], name='portal_batch_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'running'))), fields=('ordered_by', 'mark'), name='portal_batch_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_sha256', models.CharField(max_length=64, unique=True)),
                ('opened_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user',), name='portal_calendarfeed_one_open')],
            },
        ),
        migrations.CreateModel(
            name='LightRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, verbose_name='编号')),
                ('basis', models.CharField(choices=[('statutory', '法定'), ('organ_rule', '机关制度'), ('custom', '惯例'), ('agreed', '责任书约定'), ('document', '文书要求')], max_length=16, verbose_name='依据层级')),
                ('citation', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('parameters', models.JSONField(default=dict, verbose_name='数值')),
                ('valid_from', models.DateField(verbose_name='施行日期')),
                ('valid_to', models.DateField(null=True, verbose_name='失效日期')),
                ('active_from', models.DateField(null=True, verbose_name='开始提示的日期')),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='portal_lightrule_one_from_a_day'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='portal_lightrule_end_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('changed_at', None), ('changed_by', None)), ('changed_at__isnull', False), _connector='OR'), name='portal_lightrule_changed_pair')],
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(blank=True, max_length=128)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('issued_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', None), ('issued_by', None), models.Q(('confirmed_by', models.F('issued_by')), _negated=True), _connector='OR'), name='portal_onetimecode_two_persons')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('text', models.CharField(blank=True, max_length=500)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('topic', models.CharField(blank=True, db_index=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='portal.person')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['recipient', 'read_at'], name='portal_notice_unread')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateField(verbose_name='开始日期')),
                ('end', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('basis_document', models.CharField(max_length=200, verbose_name='依据文件')),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('imported', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('sick', '长期病假'), ('maternity', '产假'), ('study', '脱产学习'), ('secondment', '借调'), ('temporary_post', '挂职'), ('detached_duty', '抽调、驻村')], max_length=16, verbose_name='情形')),
                ('excused_from_signing', models.BooleanField(default=True, verbose_name='期间缓签责任书')),
                ('excused_from_talks', models.BooleanField(default=True, verbose_name='不计入谈话覆盖')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='portal.absence')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='portal.person')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('end', None), ('end__gte', models.F('start')), _connector='OR'), name='portal_absence_end_after_start', violation_error_message='结束日期不能早于开始日期。')],
            },
        ),
        migrations.CreateModel(
            name='Portfolio',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.DateField(verbose_name='开始日期')),
                ('end', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('basis_document', models.CharField(max_length=200, verbose_name='依据文件')),
                ('recorded_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('imported', models.BooleanField(default=False)),
                ('relation', models.CharField(choices=[('in_charge', '分管'), ('assisting', '协管'), ('liaison', '联系')], max_length=16, verbose_name='关系')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolios', to='portal.department')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolios', to='portal.person')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='portal.portfolio')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['department', 'start'], name='portal_portfolio_department'), models.Index(fields=['leader', 'start'], name='portal_portfolio_leader')],
                'constraints': [models.CheckConstraint(condition=models.Q(('end', None), ('end__gte', models.F('start')), _connector='OR'), name='portal_portfolio_end_after_start', violation_error_message='结束日期不能早于开始日期。')],
            },
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('title', 'department'), name='portal_post_one_title_in_department', violation_error_message='这个部门已有同名职务。'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('department', None)), fields=('title',), name='portal_post_one_title_of_leadership', violation_error_message='已有同名职务。'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['person', 'start'], name='portal_assignment_person'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['post', 'start'], name='portal_assignment_post'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('end', None), ('end__gte', models.F('start')), _connector='OR'), name='portal_assignment_end_after_start', violation_error_message='结束日期不能早于开始日期。'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user', 'role'), name='portal_rolegrant_one_open_grant'),
        ),
        migrations.AddIndex(
            model_name='warninglight',
            index=models.Index(fields=['person', 'level'], name='portal_light_person'),
        ),
        migrations.AddIndex(
            model_name='warninglight',
            index=models.Index(fields=['other', 'level'], name='portal_light_other'),
        ),
        migrations.AddIndex(
            model_name='warninglight',
            index=models.Index(fields=['department', 'level'], name='portal_light_department'),
        ),
        migrations.AddIndex(
            model_name='warninglight',
            index=models.Index(fields=['level', 'rule'], name='portal_light_level'),
        ),
        migrations.AddConstraint(
            model_name='warninglight',
            constraint=models.UniqueConstraint(fields=('rule', 'subject'), name='portal_warninglight_subject'),
        ),
        migrations.AddConstraint(
            model_name='warninglight',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('level', 'green')), models.Q(('closed_on', None), ('level__in', ('yellow', 'red'))), _connector='OR'), name='portal_warninglight_closed'),
        ),
        migrations.AddConstraint(
            model_name='warninglight',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('noted_at', None), ('noted_by', None)), ('noted_at__isnull', False), _connector='OR'), name='portal_warninglight_noted_pair'),
        ),
        migrations.AddConstraint(
            model_name='lightact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'exempt'), _negated=True), ('until__isnull', False), _connector='OR'), name='portal_lightact_exempt_until'),
        ),
    ])]
