from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_pictures"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-modified_at", "-id"],
                "permissions": [("publish_article", "Can publish essays, and see and change everybody’s")],
                "verbose_name": "essay",
            },
        ),
    ]
