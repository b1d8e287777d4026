
import django.db.models.deletion
import taizhang.engine.record
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('org', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=taizhang.engine.record.new_public_id, editable=False, max_length=12, unique=True)),
                ('number', models.CharField(editable=False, max_length=40, unique=True, verbose_name='编号')),
                ('unit_lo', models.BigIntegerField(editable=False)),
                ('state', models.CharField(editable=False, max_length=20, verbose_name='状态')),
                ('occurred_at', models.DateTimeField(verbose_name='发生时间')),
                ('occurred_on', models.DateField(editable=False, verbose_name='发生日期')),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('entry', models.CharField(choices=[('direct', '当时登记'), ('copied', '转录'), ('late', '补录'), ('carried', '承前转入')], default='direct', max_length=8, verbose_name='登记方式')),
                ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='补录原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='办理期限')),
                ('voided', models.BooleanField(default=False, editable=False, verbose_name='已作废')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='作废原因')),
                ('title', models.CharField(max_length=80, verbose_name='报送事项')),
                ('to', models.CharField(max_length=40, verbose_name='报给谁')),
                ('due_at', models.DateTimeField(verbose_name='报送期限')),
                ('came_by', models.CharField(choices=[('wechat', '微信'), ('paper', '文件'), ('phone', '电话'), ('meeting', '会议议定'), ('turn', '定期'), ('other', '其他')], default='wechat', max_length=8, verbose_name='来自')),
                ('source_no', models.CharField(blank=True, max_length=60, verbose_name='来文（来源）编号')),
                ('asked', models.TextField(blank=True, verbose_name='要求')),
                ('signature', models.BooleanField(default=True, verbose_name='须领导签字')),
                ('stamp', models.BooleanField(default=True, verbose_name='须盖章')),
                ('due_day', models.DateField(editable=False, null=True, verbose_name='期限日期')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='报送时间')),
                ('sent_way', models.CharField(choices=[('paper', '送纸质'), ('wechat', '微信'), ('mail', '邮箱'), ('system', '上级系统'), ('fax', '传真')], default='wechat', max_length=8, verbose_name='报送方式')),
                ('late', models.BooleanField(default=False, editable=False, verbose_name='迟报')),
                ('receipt_no', models.CharField(blank=True, max_length=60, verbose_name='回执（上级系统）编号')),
                ('drop_reason', models.CharField(blank=True, max_length=100, verbose_name='不需报送的原因')),
                ('filler', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='填报人')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所属单位')),
            ],
            options={
                'verbose_name': '报送',
                'ordering': ('-occurred_at', '-id'),
                'abstract': False,
                'indexes': [models.Index(fields=['unit_lo', 'occurred_on'], name='owed_list'), models.Index(fields=['state', 'due_at'], name='owed_due'), models.Index(fields=['due_day', 'unit_lo'], name='owed_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('came_by', 'turn'), ('voided', False)), fields=('source_no',), name='owed_turn_once')],
            },
        ),
        migrations.CreateModel(
            name='RecurringReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=taizhang.engine.record.new_public_id, editable=False, max_length=12, unique=True)),
                ('number', models.CharField(editable=False, max_length=40, unique=True, verbose_name='编号')),
                ('unit_lo', models.BigIntegerField(editable=False)),
                ('state', models.CharField(editable=False, max_length=20, verbose_name='状态')),
                ('occurred_at', models.DateTimeField(verbose_name='发生时间')),
                ('occurred_on', models.DateField(editable=False, verbose_name='发生日期')),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='登记时间')),
                ('entry', models.CharField(choices=[('direct', '当时登记'), ('copied', '转录'), ('late', '补录'), ('carried', '承前转入')], default='direct', max_length=8, verbose_name='登记方式')),
                ('late_reason', models.CharField(blank=True, max_length=200, verbose_name='补录原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('due_on', models.DateField(blank=True, editable=False, null=True, verbose_name='办理期限')),
                ('voided', models.BooleanField(default=False, editable=False, verbose_name='已作废')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='作废原因')),
                ('title', models.CharField(max_length=60, verbose_name='报送事项')),
                ('to', models.CharField(max_length=40, verbose_name='报给谁')),
                ('every', models.CharField(choices=[('week', '每周'), ('month', '每月'), ('quarter', '每季度'), ('year', '每年')], default='month', max_length=8, verbose_name='周期')),
                ('month', models.PositiveIntegerField(default=1, verbose_name='第几个月')),
                ('day', models.PositiveIntegerField(verbose_name='第几日（每周填星期几，月末填31）')),
                ('hour', models.PositiveIntegerField(default=17, verbose_name='几点以前')),
                ('rest', models.CharField(choices=[('back', '提前到上一个工作日'), ('forward', '顺延到下一个工作日'), ('stay', '不变')], default='back', max_length=8, verbose_name='遇休息日')),
                ('lead', models.PositiveIntegerField(default=7, verbose_name='提前几天列出')),
                ('signature', models.BooleanField(default=True, verbose_name='须领导签字')),
                ('stamp', models.BooleanField(default=True, verbose_name='须盖章')),
                ('asked', models.TextField(blank=True, verbose_name='要求')),
                ('starts_on', models.DateField(verbose_name='起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                ('filler', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='填报人')),
                ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所属单位')),
            ],
            options={
                'verbose_name': '定期报送事项',
                'ordering': ('-occurred_at', '-id'),
                'abstract': False,
                'indexes': [models.Index(fields=['unit_lo', 'occurred_on'], name='recurring_list')],
            },
        ),
    ]
