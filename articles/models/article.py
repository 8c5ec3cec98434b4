from django.db import models

from articles.models.picture import Picture, figures


class Article(models.Model):
    """The working copy of an essay. Editors change it; readers only ever see its editions."""

    title = models.CharField(max_length=250, blank=True)
    standfirst = models.CharField(max_length=500, blank=True)
    slug = models.SlugField(max_length=120, blank=True, help_text="Its address once published.")
    picture = models.ForeignKey("articles.Picture", models.PROTECT, null=True, blank=True, related_name="articles")
    topics = models.ManyToManyField("articles.Topic", through="ArticleTopic", related_name="articles")
    people = models.ManyToManyField("articles.Person", through="Byline", related_name="articles")
    references = models.ManyToManyField("articles.Reference", through="Citation", related_name="articles")

    version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Grows with every change of the working copy."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    # Where it came from: whence, the digest read then, and the version that reading made.
    source = models.CharField(max_length=500, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    source_version = models.PositiveIntegerField(null=True, editable=False)
    first_published = models.DateTimeField(
        null=True, blank=True, help_text="When it first appeared elsewhere; empty for an essay that first appears here."
    )

    # The reference list as formatted by citeproc: {"digest": of the works and the style, "entries": {key: HTML}}.
    formatted_references = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = "essay"
        ordering = ["-modified_at", "-id"]
        permissions = [("publish_article", "Can publish essays, and see and change everybody’s")]
        indexes = [models.Index(fields=["-modified_at", "-id"], name="article_modified")]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=~models.Q(source=""), name="article_source_unique")
        ]

    def __str__(self):
        return self.title or f"Untitled essay {self.pk}"


class ArticleTopic(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="filings")
    topic = models.ForeignKey("articles.Topic", models.PROTECT, related_name="filings")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["article", "topic"], name="article_topic_once")]

    def __str__(self):
        return str(self.topic)


class SectionQuerySet(models.QuerySet):
    def bulk_create(self, sections, *given, **options):
        sections = super().bulk_create(sections, *given, **options)
        note_figures(sections)
        return sections


class Section(models.Model):
    """A part of the working copy: a heading and what stands under it, as clean author's HTML (articles/markup.py)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    order = models.PositiveSmallIntegerField()
    anchor = models.SlugField(max_length=120, allow_unicode=True, help_text="Stable: it survives a changed heading.")
    heading = models.CharField(max_length=250, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    html = models.TextField(blank=True)
    pictures = models.ManyToManyField("articles.Picture", through="SectionPicture", related_name="sections")

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["article", "order"], name="section_order_once"),
            models.UniqueConstraint(fields=["article", "anchor"], name="section_anchor_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 4)), name="section_level_1_to_4"),
            models.CheckConstraint(
                condition=models.Q(level=1) | ~models.Q(heading=""), name="section_level_has_heading"
            ),
        ]

    def __str__(self):
        return self.heading or "(no heading)"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.pictures.clear()
        note_figures([self])


class SectionPicture(models.Model):
    """A figure of the text, so that its picture is not deleted."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="+")
    picture = models.ForeignKey("articles.Picture", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "picture"], name="section_picture_once")]


def note_figures(sections):
    """The rows that join new sections to the pictures they show; a number that is no picture's is left to the checks."""
    shown = {section.pk: figures(section.html) for section in sections if "data-picture" in section.html}
    if shown:
        known = set(
            Picture.objects.filter(pk__in={n for found in shown.values() for n in found}).values_list("pk", flat=True)
        )
        SectionPicture.objects.bulk_create(
            SectionPicture(section_id=pk, picture_id=number)
            for pk, found in shown.items()
            for number in found
            if number in known
        )
