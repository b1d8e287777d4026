import django.db.models.deletion
import taizhang.engine.declare.record
import taizhang.org.tables
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engine', '0001_initial'),
        ('org', '0001_initial'),
    ]

    operations = [
        taizhang.org.tables.Tables(
            operations=[
                migrations.CreateModel(
                    name='Circulation',
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
                        ('year', models.PositiveIntegerField(verbose_name='年度')),
                        ('title', models.CharField(blank=True, default='', editable=False, max_length=80, verbose_name='标题')),
                        ('mended', models.TextField(blank=True, max_length=600, verbose_name='文字修改说明')),
                        ('reviewed_key', models.CharField(blank=True, default='', editable=False, max_length=64, verbose_name='审核时的指纹')),
                        ('back_reason', models.CharField(blank=True, max_length=200, verbose_name='退回原因')),
                        ('doc_no', models.CharField(blank=True, max_length=40, verbose_name='文号')),
                        ('copies', models.PositiveIntegerField(blank=True, null=True, verbose_name='印发份数')),
                        ('sent_to', models.CharField(blank=True, default='市平安办', max_length=40, verbose_name='报送单位')),
                        ('sent_on', models.DateField(blank=True, null=True, verbose_name='报送日期')),
                        ('sent_way', models.CharField(choices=[('paper', '送纸质'), ('mail', '邮箱'), ('system', '上级系统'), ('wechat', '微信')], default='paper', max_length=20, verbose_name='报送方式')),
                        ('receipt_no', models.CharField(blank=True, max_length=60, verbose_name='回执（收文）编号')),
                        ('receipt_on', models.DateField(blank=True, null=True, verbose_name='收到回执日期')),
                        ('archive_no', models.CharField(blank=True, max_length=40, verbose_name='档号')),
                        ('recorded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='登记人')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='所属单位')),
                    ],
                    options={
                        'verbose_name': '年度总结签批',
                        'ordering': ('-occurred_at', '-id'),
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Amendment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line_no', models.PositiveIntegerField(editable=False, verbose_name='行号')),
                        ('on', models.DateField(verbose_name='更正日期')),
                        ('doc_no', models.CharField(max_length=40, verbose_name='更正件文号')),
                        ('told', models.CharField(max_length=300, verbose_name='更正内容和依据')),
                        ('sent_to', models.CharField(max_length=40, verbose_name='送达单位')),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='report.circulation')),
                    ],
                    options={
                        'verbose_name': '更正件',
                        'ordering': ('line_no',),
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='IssuedReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(default='annual', max_length=12)),
                        ('period', models.CharField(max_length=24, verbose_name='期间')),
                        ('title', models.CharField(max_length=80, verbose_name='标题')),
                        ('issued_at', models.DateTimeField(verbose_name='定稿时间')),
                        ('word_sha', models.CharField(max_length=64)),
                        ('pdf_sha', models.CharField(max_length=64)),
                        ('frozen', models.TextField()),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='经办人')),
                        ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='签发人')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('kind', 'period'), name='issued_once')],
                    },
                ),
                migrations.AddField(
                    model_name='circulation',
                    name='issued',
                    field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='circulation', to='report.issuedreport'),
                ),
                migrations.CreateModel(
                    name='SectionCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line_no', models.PositiveIntegerField(editable=False, verbose_name='行号')),
                        ('section', models.CharField(max_length=40, verbose_name='科室（单位）')),
                        ('on', models.DateField(verbose_name='核对日期')),
                        ('result', models.CharField(choices=[('agreed', '核对无误'), ('objected', '有出入')], max_length=20, verbose_name='结果')),
                        ('told', models.CharField(blank=True, max_length=200, verbose_name='出入和处理')),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='report.circulation')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='核对人')),
                    ],
                    options={
                        'verbose_name': '科室核对',
                        'ordering': ('line_no',),
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='YearTurn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveIntegerField(unique=True, verbose_name='年度')),
                        ('done_at', models.DateTimeField(verbose_name='结转时间')),
                        ('listed', models.TextField()),
                        ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='经办人')),
                    ],
                ),
                migrations.AddIndex(
                    model_name='circulation',
                    index=models.Index(fields=['unit_lo', 'occurred_on'], name='report_circ_unit_lo_c15270_idx'),
                ),
                migrations.AddIndex(
                    model_name='circulation',
                    index=models.Index(fields=['occurred_on', 'occurred_at', 'id', 'unit_lo'], name='report_circ_occurre_458f8d_idx'),
                ),
                migrations.AddConstraint(
                    model_name='circulation',
                    constraint=models.UniqueConstraint(condition=models.Q(('voided', False)), fields=('year',), name='circulated_once'),
                ),
                migrations.AddConstraint(
                    model_name='circulation',
                    constraint=models.UniqueConstraint(condition=models.Q(('voided', False), models.Q(('doc_no', ''), _negated=True)), fields=('doc_no',), name='report_number_once'),
                ),
                migrations.CreateModel(
                    name='OutsideFigure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, verbose_name='指标')),
                        ('period', models.CharField(max_length=24, verbose_name='期间')),
                        ('value', models.DecimalField(decimal_places=5, max_digits=20, verbose_name='数值')),
                        ('unit_word', models.CharField(max_length=10, verbose_name='计量单位')),
                        ('source', models.CharField(max_length=120, verbose_name='来源文件')),
                        ('signer', models.CharField(max_length=40, verbose_name='签发人')),
                        ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                        ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='登记人')),
                        ('paper', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.evidence')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['code', 'period', 'id'], name='outside_in_force')],
                    },
                ),
                migrations.CreateModel(
                    name='PrintedPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('kind', models.CharField(choices=[('form', '单张表'), ('book', '登记簿')], max_length=4)),
                        ('title', models.CharField(max_length=80, verbose_name='名称')),
                        ('about', models.CharField(max_length=60, verbose_name='编号（月份）')),
                        ('unit_lo', models.BigIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('printed_at', models.DateTimeField(verbose_name='打印时间')),
                        ('returned_at', models.DateTimeField(null=True, verbose_name='回传时间')),
                        ('cancelled_at', models.DateTimeField(null=True, verbose_name='注销时间')),
                        ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='注销原因')),
                        ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='打印人')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['ledger', 'printed_at'], name='printed_list')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at', None), ('returned_at', None)), fields=('ledger', 'kind', 'digest'), name='printed_once_while_out')],
                    },
                ),
                migrations.CreateModel(
                    name='PrintedSheet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.PositiveSmallIntegerField(verbose_name='页')),
                        ('code', models.CharField(max_length=12, unique=True, verbose_name='回传码')),
                        ('returned_at', models.DateTimeField(null=True, verbose_name='回传时间')),
                        ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.evidence')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='report.printedpaper')),
                        ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('paper', 'page'), name='printed_page_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PrintedRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('record_id', models.BigIntegerField()),
                        ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='report.printedsheet')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['record_id'], name='printed_row_record')],
                    },
                ),
            ],
        ),
    ]
