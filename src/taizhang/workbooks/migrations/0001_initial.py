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
                    name='Heads',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ledger', models.CharField(max_length=60)),
                        ('said', models.CharField(max_length=64)),
                        ('names', models.JSONField(default=dict)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ledger', 'said'), name='heads_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Parcel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.CharField(max_length=12, unique=True)),
                        ('ledger', models.CharField(blank=True, max_length=60)),
                        ('period', models.CharField(blank=True, max_length=7)),
                        ('entry', models.CharField(blank=True, max_length=8)),
                        ('late_reason', models.CharField(blank=True, max_length=200)),
                        ('answers', models.TextField(blank=True)),
                        ('outcome', models.TextField(blank=True)),
                        ('state', models.CharField(choices=[('waiting', '待核对'), ('taken', '已登记'), ('dropped', '已放弃')], default='waiting', max_length=8)),
                        ('told', models.CharField(blank=True, max_length=200)),
                        ('made_at', models.DateTimeField()),
                        ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.batch')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.evidence')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.person')),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'state', 'id'], name='parcel_waiting')],
                    },
                ),
            ],
        ),
    ]
