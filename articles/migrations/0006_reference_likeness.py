from django.db import migrations, models

from articles.models.reference import likeness


def fill(apps, schema_editor):
    Reference = apps.get_model("articles", "Reference")
    changed = []
    for work in Reference.objects.only("csl", "raw").iterator(500):
        work.likeness = likeness(work.csl, work.raw)
        changed.append(work)
    Reference.objects.bulk_update(changed, ["likeness"], 500)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_picture_digest"),
    ]

    operations = [
        migrations.AddField(
            model_name="reference",
            name="likeness",
            field=models.CharField(db_index=True, default="", editable=False, max_length=300),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
