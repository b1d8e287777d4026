"""The table of history is made anew on SQLite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_append_only")]
    operations = [migrations.AddField("event", "later", models.CharField(max_length=9, null=True))]
