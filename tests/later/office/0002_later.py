"""A ledger gets a field, filled from what is stored."""

from django.db import migrations, models


def fill(apps, schema_editor):
    rows = apps.get_model("office", "owedreport").objects
    rows.update(later=models.F("title"))


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]
    operations = [
        migrations.AddField("owedreport", "later", models.CharField(max_length=200, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
