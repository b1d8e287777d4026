import django.db.models.deletion
import taizhang.engine.declare.record
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
                    name='Hazard',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.CharField(default=taizhang.engine.declare.record.new_public_id, editable=False, max_length=12, unique=True)),
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
                        ('source', models.CharField(choices=[('patrol', '巡逻'), ('fire_check', '防火检查'), ('inspection', '安全检查'), ('self', '自查'), ('campaign', '专项'), ('alarm', '技防告警'), ('expiry', '器材到期'), ('report', '举报'), ('petition', '信访'), ('survey', '调查问卷'), ('above', '上级通报')], max_length=20, verbose_name='来源')),
                        ('source_no', models.CharField(blank=True, max_length=50, verbose_name='来源编号')),
                        ('spot', models.CharField(max_length=60, verbose_name='部位')),
                        ('kind', models.CharField(choices=[('fire', '消防'), ('electric', '用电'), ('gas', '燃气'), ('building', '建筑结构'), ('storage', '仓储'), ('chemical', '农药危化'), ('equipment', '特种设备'), ('traffic', '交通'), ('food', '食品'), ('guarding', '治安物防'), ('technical', '技防'), ('network', '网络'), ('secrecy', '保密'), ('management', '管理缺陷')], max_length=20, verbose_name='类别')),
                        ('description', models.TextField(verbose_name='隐患描述')),
                        ('grade', models.CharField(choices=[('spot', '当场整改'), ('general', '一般'), ('major', '重大')], default='general', max_length=20, verbose_name='等级')),
                        ('measure', models.TextField(blank=True, verbose_name='整改措施')),
                        ('fund', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='整改资金（元）')),
                        ('deadline', models.DateField(blank=True, null=True, verbose_name='整改期限')),
                        ('interim', models.CharField(blank=True, max_length=200, verbose_name='防范措施')),
                        ('plan', models.TextField(blank=True, verbose_name='整改方案')),
                        ('reported_to', models.CharField(blank=True, max_length=60, verbose_name='上报部门')),
                        ('reported_at', models.DateTimeField(blank=True, null=True, verbose_name='上报时间')),
                        ('extension_reason', models.CharField(blank=True, max_length=200, verbose_name='延期理由')),
                        ('extended_to', models.DateField(blank=True, null=True, verbose_name='延期至')),
                        ('extensions', models.PositiveIntegerField(blank=True, default=0, editable=False, verbose_name='延期次数')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='整改完成时间')),
                        ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='实际费用（元）')),
                        ('rechecked_at', models.DateTimeField(blank=True, null=True, verbose_name='复查时间')),
                        ('recheck_note', models.CharField(blank=True, max_length=200, verbose_name='复查情况')),
                        ('false_reason', models.CharField(blank=True, max_length=100, verbose_name='误报原因')),
                        ('closed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='销号日期')),
                        ('overdue', models.BooleanField(default=False, editable=False, verbose_name='超期')),
                        ('rebound', models.BooleanField(default=False, editable=False, verbose_name='反弹')),
                        ('duty_person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='责任人')),
                        ('duty_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='责任单位')),
                        ('finder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='发现人')),
                        ('rebound_of', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rebounds', to='safety.hazard', verbose_name='原隐患')),
                        ('recheck_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='复查人')),
                        ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='登记人')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.site', verbose_name='场所')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所属单位')),
                    ],
                    options={
                        'verbose_name': '隐患',
                        'ordering': ('-occurred_at', '-id'),
                        'abstract': False,
                        'indexes': [models.Index(fields=['unit_lo', 'occurred_on'], name='safety_haza_unit_lo_1202df_idx'), models.Index(fields=['occurred_on', 'occurred_at', 'id', 'unit_lo'], name='safety_haza_occurre_4cc024_idx'), models.Index(fields=['state', 'deadline'], name='hazard_open'), models.Index(fields=['site', 'kind', 'closed_on'], name='hazard_spot')],
                    },
                ),
            ],
        ),
    ]
