"""Signed states of the ledger, their anchors, and what people's own keys signed; all append-only."""

from django.db import migrations, models

from portal.ledger import guards

TABLES = {
    "portal_ledgercheckpoint": "size",
    "portal_ledgeranchor": "id",
    "portal_keystatement": "id",
}


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, pk in TABLES.items():
        for statement in guards.sql_for(table, vendor, pk):
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_calendar_feed'),
    ]

    operations = [
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
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
