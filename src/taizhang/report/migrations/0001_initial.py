
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('engine', '0001_initial'),
        ('org', '0001_initial'),
    ]

    operations = [
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
    ]
