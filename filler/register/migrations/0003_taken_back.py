"""A decision may be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0002_panel_and_hold")]

    operations = [
        migrations.AlterField(
            model_name="decision", name="is_accepted", field=models.BooleanField(null=True)
        )
    ]
