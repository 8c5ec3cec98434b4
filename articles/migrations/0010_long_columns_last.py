from django.db import migrations, models
from django.db.models import F, Q
from django.db.migrations.operations.base import Operation

LONG = ("sections", "references", "notes", "plain_text")
# Any operation that makes SQLite write the table anew would do.
CONSTRAINT = models.CheckConstraint(
    condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("live_from")), name="edition_withdrawn_after_begin"
)


class LongColumnsLast(Operation):
    """SQLite reads all of a row that stands before the column it wants: the article's number stood behind the whole text."""

    def state_forwards(self, app_label, state):
        edition = state.models[app_label, "edition"]
        edition.fields = dict(sorted(edition.fields.items(), key=lambda item: item[0] in LONG))
        state.reload_model(app_label, "edition")

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """The next operation writes the table as the state has it."""

    database_backwards = database_forwards


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_shelved")]

    operations = [
        LongColumnsLast(),
        migrations.RemoveConstraint("edition", CONSTRAINT.name),
        migrations.AddConstraint("edition", CONSTRAINT),
    ]
