from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from articles import markup

WORDS_A_MINUTE = 230


class Immutable(Exception):
    """An edition that has begun was about to be changed or deleted."""


class EditionQuerySet(models.QuerySet):
    """ "Public" is said here and nowhere else: `live` and `on_record`. Every page, list, feed and export starts from one of them."""

    def begun(self, at):
        return self.filter(live_from__lte=at)

    def live(self, at):
        """The edition of each article that readers see at `at`: the latest begun by then, unless it was withdrawn by then."""
        newer = Edition.objects.begun(at).filter(article=OuterRef("article"), live_from__gt=OuterRef("live_from"))
        return self._standing(at).filter(~Exists(newer))

    def on_record(self, at):
        """The live edition and the earlier ones of articles that have a live one; withdrawn ones are never among them."""
        return self._standing(at).filter(Exists(Edition.objects.live(at).filter(article=OuterRef("article"))))

    def _standing(self, at):
        return self.begun(at).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))

    def listed(self, at):
        """Live editions that lists show: a retracted essay keeps its address and leaves the lists."""
        return self.live(at).exclude(kind=Edition.Kind.RETRACTION).order_by("-published_at", "-article_id")

    def of(self, name, one):
        """Those of one "topic" or "person", newest first: by the columns of their joins, whose index holds that order for each."""
        joins = f"{name}_joins"
        shelved = {"shelved_at": F(f"{joins}__published_at"), "shelved": F(f"{joins}__article")}
        return self.filter(**{f"{joins}__{name}": one}).alias(**shelved).order_by("-shelved_at", "-shelved")

    def any_of(self, name):
        """Condition on topics or persons: that there is one of theirs. Not EXISTS, for which PostgreSQL reads all there are."""
        return IsNull(Subquery(self.of(name, OuterRef("pk")).values("pk")[:1]), False)

    def at_former_address(self, slug, at):
        """The live edition of the article that was once live under `slug`."""
        former = Edition.objects.begun(at).filter(article=OuterRef("article"), slug=slug)
        return self.live(at).filter(Exists(former))

    def outline(self):
        """Without the columns that only the essay's own page needs."""
        return self.defer("sections", "references", "notes", "plain_text")

    def update(self, **changes):
        if set(changes) != {"withdrawn_at"} or changes["withdrawn_at"] is None:
            raise Immutable("An edition is never changed; only its withdrawal is added, and never taken back.")
        return super(EditionQuerySet, self.filter(withdrawn_at=None)).update(**changes)

    def delete(self):
        if self.begun(timezone.now()).exists():
            raise Immutable("An edition that has begun is never deleted.")
        return super().delete()


class Edition(models.Model):
    """A frozen snapshot of an article that begins at `live_from`. Rows are only added (articles/publishing.py)."""

    class Kind(models.TextChoices):
        FIRST = "first", "First edition"
        UPDATE = "update", "Update"
        CORRECTION = "correction", "Correction"
        CLARIFICATION = "clarification", "Clarification"
        RETRACTION = "retraction", "Retraction"
        RESTORATION = "restoration", "Restoration"

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=13, choices=Kind)
    note = models.TextField(blank=True, help_text="What readers are told of this edition.")
    live_from = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(help_text="Of the working copy that it froze.")
    published_at = models.DateTimeField(help_text="When the essay first appeared; a correction does not move it.")

    slug = models.SlugField(max_length=120, db_index=False)
    title = models.CharField(max_length=250)
    standfirst = models.CharField(max_length=500, blank=True)
    byline = models.JSONField()  # [{"name", "sort_name", "slug", "role", "text", "orcid"}] as printed
    printed_topics = models.JSONField()  # [{"name", "slug"}] as printed
    picture = models.JSONField(null=True, blank=True)  # articles.Picture.printed()
    word_count = models.PositiveIntegerField()

    lead_picture = models.ForeignKey("articles.Picture", models.PROTECT, null=True, related_name="editions")

    # Long: last, since SQLite reads all of a row that stands before the column it wants.
    sections = models.JSONField()  # [{"anchor", "heading", "level", "html"}], printed HTML
    references = models.JSONField()  # [{"number", "key", "csl", "raw", "html", "uses": [{"id", "label"}]}]
    notes = models.JSONField()  # [{"letter", "html"}], the footnotes
    plain_text = models.TextField()

    people = models.ManyToManyField("articles.Person", through="EditionPerson", related_name="editions")
    topics = models.ManyToManyField("articles.Topic", through="EditionTopic", related_name="editions")
    library = models.ManyToManyField("articles.Reference", through="EditionReference", related_name="editions")
    pictures = models.ManyToManyField("articles.Picture", through="EditionPicture", related_name="shown_in")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["article", "live_from"], name="edition_begins_once"),
            models.CheckConstraint(
                condition=Q(number=1, kind="first") | (Q(number__gt=1) & ~Q(kind="first")),
                name="edition_first_is_number_1",
            ),
            models.CheckConstraint(condition=Q(kind="first") | ~Q(note=""), name="edition_change_has_note"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("live_from")),
                name="edition_withdrawn_after_begin",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-article"], name="edition_newest_first"),
            models.Index(fields=["slug", "live_from"], name="edition_by_address"),
        ]

    def __str__(self):
        return f"{self.title}, edition {self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Immutable(f"Edition {self.number} of “{self.title}” stands as it is.")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("essay", args=[self.slug])

    def delete(self, *args, **kwargs):
        if self.live_from <= timezone.now():
            raise Immutable(f"Edition {self.number} of “{self.title}” has begun, so it is never deleted.")
        return super().delete(*args, **kwargs)

    @property
    def dated(self):
        """The date this edition bears: of the first, when the essay first appeared, be it elsewhere."""
        return self.published_at if self.number == 1 else self.live_from

    @property
    def minutes(self):
        """Reading time."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))

    def record(self, at):
        """The editions begun by `at`, oldest first, for the record of this live one; of withdrawn ones only number and date."""
        rows = Edition.objects.begun(at).filter(article=self.article_id).order_by("number")
        names = ("number", "kind", "note", "live_from", "withdrawn_at")
        rows = list(rows.values(*names))
        if self._state.adding:  # a preview, which is stored nowhere
            rows.append({name: getattr(self, name) for name in names})
        record = []
        for row in rows:
            withdrawn = row["withdrawn_at"] is not None and row["withdrawn_at"] <= at
            current = row["number"] == self.number
            record.append(
                {
                    "number": row["number"],
                    "kind": "" if withdrawn else row["kind"],
                    "kind_label": "" if withdrawn else self.Kind(row["kind"]).label,
                    "note": "" if withdrawn else row["note"],
                    "dated": self.published_at if row["number"] == 1 else row["live_from"],
                    "withdrawn": withdrawn,
                    "current": current,
                    "url": "" if withdrawn or current else reverse("edition", args=[self.slug, row["number"]]),
                }
            )
        return record

    @cached_property
    def parts(self):
        """The sections for the page: {"anchor", "heading", "level", "tag", "html", "number"}."""
        return markup.parts_for_page(self.sections)

    @cached_property
    def works(self):
        """The reference list for the page: {"number", "key", "html", "short", "doi", "url", "scholar_url", "uses"}."""
        return markup.works_for_page(self.references)

    @cached_property
    def footnotes(self):
        """The footnotes for the page: {"letter", "id", "html"}."""
        return markup.footnotes_for_page(self.notes)


class Shelved(models.Model):
    """Joins an edition to what lists are of. It repeats what lists are ordered by, so that one index leads to any page of a long list."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        abstract = True

    @classmethod
    def of(cls, edition, **joined):
        return cls(edition=edition, article_id=edition.article_id, published_at=edition.published_at, **joined)


class EditionPerson(Shelved):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="person_joins")
    person = models.ForeignKey("articles.Person", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="edition_person_once")]
        indexes = [models.Index(fields=["person", "-published_at", "-article"], name="edition_by_person")]


class EditionTopic(Shelved):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="topic_joins")
    topic = models.ForeignKey("articles.Topic", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "topic"], name="edition_topic_once")]
        indexes = [models.Index(fields=["topic", "-published_at", "-article"], name="edition_by_topic")]


class EditionReference(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    reference = models.ForeignKey("articles.Reference", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "reference"], name="edition_reference_once")]


class EditionPicture(models.Model):
    """A figure of the printed text; the lead picture has a column of its own."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    picture = models.ForeignKey("articles.Picture", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "picture"], name="edition_picture_once")]
