import django.db.models.deletion
import taizhang.org.tables
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0001_initial'),
    ]

    operations = [
        taizhang.org.tables.Tables(
            operations=[
                migrations.CreateModel(
                    name='ChainHead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seq', models.BigIntegerField(default=0)),
                        ('mac', models.CharField(default='', max_length=64)),
                    ],
                ),
                migrations.CreateModel(
                    name='Counter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=40, unique=True)),
                        ('last', models.PositiveBigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Once',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('ledger', models.CharField(max_length=60)),
                        ('record_id', models.BigIntegerField()),
                        ('said', models.CharField(max_length=32)),
                        ('at', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='RecordKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('public_id', models.CharField(max_length=12, unique=True)),
                        ('wrapped', models.TextField()),
                        ('destroyed_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='WordIndex',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60, unique=True)),
                        ('spelled', models.CharField(max_length=400)),
                        ('through', models.BigIntegerField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='Batch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('ledger', models.CharField(max_length=60)),
                        ('source', models.CharField(blank=True, max_length=120)),
                        ('rows', models.PositiveIntegerField(default=0)),
                        ('first_number', models.CharField(blank=True, max_length=40)),
                        ('last_number', models.CharField(blank=True, max_length=40)),
                        ('first_seq', models.BigIntegerField(default=0)),
                        ('last_seq', models.BigIntegerField(default=0)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                    ],
                ),
                migrations.CreateModel(
                    name='Deadline',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('record_id', models.BigIntegerField()),
                        ('number', models.CharField(max_length=40)),
                        ('unit_lo', models.BigIntegerField()),
                        ('rule', models.CharField(max_length=6)),
                        ('received_on', models.DateField()),
                        ('started_at', models.DateTimeField()),
                        ('extended_days', models.PositiveSmallIntegerField(default=0)),
                        ('pauses', models.JSONField(default=list)),
                        ('asked', models.DateField(null=True)),
                        ('raw_at', models.DateTimeField()),
                        ('raw_last', models.DateField()),
                        ('statutory_last', models.DateField()),
                        ('internal_due', models.DateField()),
                        ('provisional', models.BooleanField(default=False)),
                        ('stopped_at', models.DateTimeField(null=True)),
                        ('result', models.CharField(blank=True, max_length=10)),
                        ('warned', models.CharField(blank=True, max_length=20)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ledger', 'record_id'], name='deadline_record'), models.Index(condition=models.Q(('stopped_at', None)), fields=['internal_due'], name='deadline_open')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.CharField(max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('photo', '照片'), ('signed', '签字件'), ('minutes', '会议记录'), ('paper', '文件'), ('voucher', '凭证'), ('receipt', '回执'), ('screenshot', '截图'), ('media', '音像'), ('log', '系统日志'), ('other', '其他')], default='photo', max_length=12, verbose_name='类别')),
                        ('name', models.CharField(max_length=120, verbose_name='文件名')),
                        ('media_type', models.CharField(max_length=100)),
                        ('size', models.BigIntegerField()),
                        ('sha256', models.CharField(db_index=True, max_length=64)),
                        ('stored', models.CharField(max_length=64)),
                        ('thumb', models.CharField(blank=True, max_length=64)),
                        ('looks', models.CharField(blank=True, max_length=16)),
                        ('taken_on', models.DateField(null=True, verbose_name='材料日期')),
                        ('taken_at', models.DateTimeField(null=True, verbose_name='拍摄时间')),
                        ('dated_by', models.CharField(blank=True, choices=[('told', '上传人填写'), ('camera', '拍摄时间'), ('name', '文件名所载时间'), ('saved', '微信保存时间')], max_length=8, verbose_name='日期来源')),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='engine.evidence')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['held_by', 'id'], name='evidence_held')],
                    },
                ),
                migrations.CreateModel(
                    name='Instance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('office', '正式'), ('demo', '演示')], default='office', max_length=8)),
                        ('offset_seconds', models.BigIntegerField(default=0)),
                        ('made_at', models.DateTimeField()),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                    ],
                ),
                migrations.CreateModel(
                    name='Stretch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('last_on', models.DateField()),
                        ('size', models.PositiveIntegerField()),
                        ('days', models.BinaryField()),
                        ('keys', models.BinaryField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ledger', 'last_on'], name='stretch_ledger')],
                    },
                ),
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seq', models.BigIntegerField(unique=True)),
                        ('ledger', models.CharField(blank=True, max_length=60)),
                        ('record_id', models.BigIntegerField(null=True)),
                        ('number', models.CharField(blank=True, max_length=40)),
                        ('unit_lo', models.BigIntegerField(null=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('act', models.CharField(max_length=40)),
                        ('at', models.DateTimeField()),
                        ('post', models.CharField(blank=True, max_length=20)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('way', models.CharField(blank=True, max_length=8)),
                        ('from_state', models.CharField(blank=True, max_length=20)),
                        ('to_state', models.CharField(blank=True, max_length=20)),
                        ('note', models.CharField(blank=True, max_length=400)),
                        ('about', models.BigIntegerField(null=True)),
                        ('snapshot', models.TextField(blank=True)),
                        ('salt', models.CharField(max_length=32)),
                        ('mac', models.CharField(max_length=64)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.evidence')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ledger', 'record_id', 'seq'], name='event_record'), models.Index(fields=['at'], name='event_at'), models.Index(condition=models.Q(('paper', None), ('way__in', ('person', 'phone', 'wechat'))), fields=['ledger', 'seq'], name='event_unsigned'), models.Index(condition=models.Q(('act', 'open_ask')), fields=['ledger', 'record_id'], name='event_open_ask')],
                        'constraints': [models.UniqueConstraint(fields=('about',), name='event_signed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EvidenceUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('record_id', models.BigIntegerField()),
                        ('unit_lo', models.BigIntegerField()),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='engine.evidence')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ledger', 'record_id'], name='evidence_use_record')],
                        'constraints': [models.UniqueConstraint(fields=('file', 'ledger', 'record_id'), name='evidence_use_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerSwitch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('nth', models.PositiveIntegerField()),
                        ('standing', models.CharField(choices=[('on', '启用'), ('off', '未启用'), ('closed', '已结束')], max_length=6)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ledger', 'nth'), name='switch_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Offer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('link', models.CharField(max_length=6)),
                        ('source_ledger', models.CharField(max_length=60)),
                        ('source_id', models.BigIntegerField()),
                        ('source_number', models.CharField(max_length=50)),
                        ('target_ledger', models.CharField(max_length=60)),
                        ('unit_lo', models.BigIntegerField()),
                        ('title', models.CharField(max_length=120)),
                        ('carried', models.JSONField(default=dict)),
                        ('made_at', models.DateTimeField()),
                        ('taken_id', models.BigIntegerField(null=True)),
                        ('taken_number', models.CharField(blank=True, max_length=40)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('close_reason', models.CharField(blank=True, max_length=200)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['target_ledger', 'unit_lo'], name='offer_open')],
                        'constraints': [models.UniqueConstraint(fields=('link', 'source_ledger', 'source_id', 'source_number'), name='offer_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Pending',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('record_id', models.BigIntegerField()),
                        ('what', models.CharField(blank=True, max_length=60)),
                        ('public_id', models.CharField(max_length=20)),
                        ('number', models.CharField(max_length=40)),
                        ('unit_lo', models.BigIntegerField()),
                        ('state', models.CharField(max_length=20)),
                        ('matter', models.CharField(blank=True, max_length=120)),
                        ('due_on', models.DateField(null=True)),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ledger', 'state', 'unit_lo'], name='pending_state'), models.Index(condition=models.Q(('due_on__isnull', False)), fields=['due_on'], name='pending_due'), models.Index(condition=models.Q(('person__isnull', False)), fields=['person'], name='pending_person')],
                        'constraints': [models.UniqueConstraint(fields=('ledger', 'record_id', 'what'), name='pending_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Pair',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('pair', models.CharField(max_length=2)),
                        ('count', models.PositiveIntegerField()),
                        ('places', models.BinaryField()),
                        ('stretch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='engine.stretch')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('stretch', 'pair'), name='pair_once')],
                    },
                ),
            ],
        ),
    ]
