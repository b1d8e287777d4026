import django.db.models.deletion
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
                    name='YearTurn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveIntegerField(unique=True, verbose_name='年度')),
                        ('done_at', models.DateTimeField(verbose_name='结转时间')),
                        ('listed', models.TextField()),
                        ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person', verbose_name='经办人')),
                    ],
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
