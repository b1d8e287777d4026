"""Changes a table, then breaks off."""

from django.db import migrations, models


def fail(apps, schema_editor):
    apps.get_model("safety", "hazard").objects.update(spot="改坏了")
    raise RuntimeError("磁盘坏道")


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial"), ("engine", "0003_later"), ("office", "0002_later")]
    operations = [
        migrations.AddField("hazard", "later", models.CharField(max_length=9, null=True)),
        migrations.RunPython(fail, migrations.RunPython.noop),
    ]
