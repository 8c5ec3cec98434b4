import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

JOINS = {"EditionPerson": ("person", "articles.person"), "EditionTopic": ("topic", "articles.topic")}


def fill(apps, schema_editor):
    """From the edition that each row joins."""
    editions = apps.get_model("articles", "Edition").objects.filter(pk=OuterRef("edition"))
    for name in JOINS:
        apps.get_model("articles", name).objects.update(
            article=Subquery(editions.values("article")), published_at=Subquery(editions.values("published_at"))
        )


def fields(null):
    return {
        "article": models.ForeignKey(
            null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="articles.article"
        ),
        "published_at": models.DateTimeField(null=null),
    }


def operations():
    for name in JOINS:
        for field, kind in fields(null=True).items():
            yield migrations.AddField(name, field, kind)
    yield migrations.RunPython(fill, migrations.RunPython.noop)
    for name, (joined, model) in JOINS.items():
        for field, kind in fields(null=False).items():
            yield migrations.AlterField(name, field, kind)
        edition = models.ForeignKey(
            on_delete=django.db.models.deletion.CASCADE, related_name=f"{joined}_joins", to="articles.edition"
        )
        yield migrations.AlterField(name, "edition", edition)
        yield migrations.AddIndex(
            name, models.Index(fields=[joined, "-published_at", "-article"], name=f"edition_by_{joined}")
        )
        # The new index begins with it.
        found = models.ForeignKey(
            db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
        )
        yield migrations.AlterField(name, joined, found)


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_printing")]

    operations = list(operations())
