from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.UniqueConstraint(
                condition=models.Q(("digest", ""), _negated=True), fields=("digest",), name="picture_digest_once"
            ),
        ),
    ]
