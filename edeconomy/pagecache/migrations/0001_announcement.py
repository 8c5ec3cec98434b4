from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tags", models.TextField(help_text="Separated by spaces.")),
                (
                    "gone",
                    models.BooleanField(default=False, help_text="What the pages showed must not be seen any more."),
                ),
                ("at", models.DateTimeField(default=timezone.now)),
            ],
        ),
    ]
