import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from articles.resemblance import keys

BATCH = 500


def fill(apps, schema_editor):
    """The people and accounts that there are; running it twice makes no row twice."""
    KnownName = apps.get_model("articles", "KnownName")
    KnownName.objects.all().delete()
    people = apps.get_model("articles", "Person").objects.values_list("pk", "name")
    _store(KnownName, "person_id", ((pk, [name]) for pk, name in people.iterator(BATCH)))
    accounts = apps.get_model(settings.AUTH_USER_MODEL).objects
    accounts = accounts.values_list("pk", "username", "first_name", "last_name")
    names = ((pk, [username, f"{first} {last}".strip()]) for pk, username, first, last in accounts.iterator(BATCH))
    _store(KnownName, "user_id", names)


def _store(model, column, names):
    rows = []
    for pk, found in names:
        rows += [model(key=key, **{column: pk}) for key in sorted({key for name in found for key in keys(name)})]
        if len(rows) >= BATCH:
            model.objects.bulk_create(rows)
            rows = []
    model.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_long_columns_last"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_index=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="articles.person"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("user__isnull", False))
                        | models.Q(("person__isnull", False), ("user", None)),
                        name="known_name_of_one",
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
