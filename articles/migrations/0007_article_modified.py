from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_reference_likeness"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="reference",
            options={"verbose_name": "work"},
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-modified_at", "-id"], name="article_modified"),
        ),
    ]
