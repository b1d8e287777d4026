import django.db.models.deletion
import taizhang.org.tables
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        taizhang.org.tables.Tables(
            operations=[
                migrations.CreateModel(
                    name='CalendarYear',
                    fields=[
                        ('year', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='年份')),
                        ('source', models.CharField(max_length=120, verbose_name='依据')),
                        ('published_on', models.DateField(verbose_name='公布日期')),
                        ('revision', models.PositiveIntegerField(default=1, verbose_name='修订')),
                    ],
                    options={
                        'verbose_name': '年历',
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=15, verbose_name='姓名')),
                        ('title', models.CharField(blank=True, max_length=40, verbose_name='职务')),
                        ('since', models.DateField(blank=True, null=True, verbose_name='起')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                    ],
                    options={
                        'verbose_name': '人员',
                        'ordering': ('unit__lo', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                        ('kind', models.CharField(choices=[('holiday', '法定节假日'), ('makeup', '调休上班')], max_length=8, verbose_name='类别')),
                        ('name', models.CharField(blank=True, max_length=80, verbose_name='名称')),
                        ('year', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='org.calendaryear')),
                    ],
                    options={
                        'verbose_name': '节假日',
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveIntegerField(verbose_name='年份')),
                        ('source', models.CharField(max_length=120, verbose_name='依据')),
                        ('published_on', models.DateField(verbose_name='公布日期')),
                        ('days', models.JSONField(default=dict)),
                        ('proposed_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('approved', models.BooleanField(default=False)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                    ],
                    options={
                        'verbose_name': '年历修改',
                    },
                ),
                migrations.CreateModel(
                    name='Account',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=40, unique=True, verbose_name='登录名')),
                        ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                        ('must_change', models.BooleanField(default=False, verbose_name='须改密码')),
                        ('session_epoch', models.PositiveIntegerField(default=1)),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to='org.person')),
                    ],
                    options={
                        'verbose_name': '账号',
                    },
                ),
                migrations.CreateModel(
                    name='ShortCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('hashed', models.CharField(blank=True, max_length=128)),
                        ('starter', models.CharField(blank=True, max_length=128)),
                        ('starter_until', models.DateTimeField(null=True)),
                        ('failures', models.PositiveSmallIntegerField(default=0)),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='short_code', to='org.person')),
                    ],
                ),
                migrations.CreateModel(
                    name='SignInTry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('username', models.CharField(max_length=40)),
                        ('source', models.CharField(max_length=64)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['username', 'source', 'at'], name='try_account'), models.Index(fields=['at'], name='try_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True, verbose_name='名称')),
                        ('short', models.CharField(max_length=20, verbose_name='简称')),
                        ('code', models.CharField(max_length=12, unique=True, verbose_name='单位码')),
                        ('kind', models.CharField(choices=[('city', '市社机关'), ('section', '内设科室'), ('county', '县市区社'), ('grassroots', '基层社'), ('owned', '社有全资企业'), ('held', '社有控股企业'), ('shared', '社有参股企业'), ('outlet', '农资网点'), ('former', '原改制企业'), ('contractor', '受托服务单位'), ('outside', '外部单位')], max_length=12, verbose_name='类型')),
                        ('in_scope', models.BooleanField(default=True, verbose_name='纳入全系统统计')),
                        ('reports_zero', models.BooleanField(default=False, verbose_name='应报零报告')),
                        ('since', models.DateField(blank=True, null=True, verbose_name='起')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('lo', models.BigIntegerField(editable=False, unique=True)),
                        ('hi', models.BigIntegerField(editable=False)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='org.unit')),
                        ('succeeded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='former_units', to='org.unit')),
                    ],
                    options={
                        'verbose_name': '单位',
                        'ordering': ('lo',),
                    },
                ),
                migrations.CreateModel(
                    name='Site',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='场所')),
                        ('kind', models.CharField(default='office', max_length=20, verbose_name='类别')),
                        ('fire_key_unit', models.BooleanField(default=False, verbose_name='消防安全重点单位')),
                        ('fire_cycle', models.CharField(choices=[('quarter', '每季度'), ('month', '每月')], default='quarter', max_length=8, verbose_name='防火检查周期')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '场所',
                        'constraints': [models.UniqueConstraint(fields=('unit', 'name'), name='site_once')],
                    },
                ),
                migrations.AddField(
                    model_name='person',
                    name='unit',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='org.unit', verbose_name='单位'),
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=20, verbose_name='名称')),
                        ('post', models.CharField(choices=[('guard', '门卫'), ('patrol', '巡逻员'), ('safety', '安全员')], max_length=20, verbose_name='岗位')),
                        ('code_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                        ('code_until', models.DateTimeField(null=True)),
                        ('secret_hash', models.CharField(blank=True, max_length=64)),
                        ('enrolled_at', models.DateTimeField(null=True, verbose_name='绑定时间')),
                        ('seen_at', models.DateTimeField(null=True, verbose_name='最近使用')),
                        ('revoked_at', models.DateTimeField(null=True, verbose_name='停用时间')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.site', verbose_name='场所')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                    ],
                    options={
                        'verbose_name': '岗位手机',
                        'ordering': ('unit__lo', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('unit', 'name'), name='device_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Arrival',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('entry', models.CharField(max_length=40)),
                        ('kind', models.CharField(max_length=20)),
                        ('claimed_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField(db_index=True)),
                        ('told', models.CharField(blank=True, max_length=200)),
                        ('number', models.CharField(blank=True, max_length=40)),
                        ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.device')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('device', 'entry'), name='arrival_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Stint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=24, unique=True)),
                        ('begun_at', models.DateTimeField(verbose_name='接机时间')),
                        ('ended_at', models.DateTimeField(null=True, verbose_name='交机时间')),
                        ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stints', to='org.device')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('device',), name='one_at_a_phone')],
                    },
                ),
                migrations.CreateModel(
                    name='Holding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('post', models.CharField(choices=[('guard', '门卫'), ('patrol', '巡逻员'), ('duty', '值班员'), ('duty_leader', '带班领导'), ('safety', '安全员'), ('fire_manager', '消防安全管理人'), ('petition_clerk', '信访专干'), ('section_head', '科室负责人'), ('secretary', '文秘'), ('seal_keeper', '印章保管人'), ('web_editor', '网站管理员'), ('secrecy', '保密员'), ('assets', '资产管理员'), ('county_liaison', '县市区社联络员'), ('unit_head', '单位负责人'), ('coordinator', '平安办（综治办）经办人'), ('deputy', '分管领导'), ('head', '主要负责人'), ('auditor', '审计（纪检）'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员')], max_length=20, verbose_name='岗位')),
                        ('since', models.DateField(verbose_name='起')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='org.person')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                    ],
                    options={
                        'verbose_name': '任岗',
                        'constraints': [models.UniqueConstraint(fields=('person', 'post', 'unit', 'since'), name='holding_once')],
                    },
                ),
            ],
        ),
    ]
