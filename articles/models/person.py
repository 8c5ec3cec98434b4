import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from articles.models.slugs import KeepsSlug


def validate_orcid(value):
    """Sixteen digits in groups of four; the last one is a check digit (ISO 7064 mod 11-2) and may be X."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value, re.ASCII):
        raise ValidationError("An ORCID iD has the form 0000-0002-1825-0097.", code="orcid")
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != value[-1]:
        raise ValidationError(
            "The last character of this ORCID iD does not fit the others: check for a slip.", code="orcid"
        )


def family_first(name):
    """A first guess at the sort name: the last word with the particles before it (“van der Meer, Jan”)."""
    words = name.split()
    start = len(words) - 1
    while start > 0 and words[start - 1].islower():
        start -= 1
    given = " ".join(words[:start])
    return f"{' '.join(words[start:])}, {given}" if given else name


class Person(KeepsSlug):
    """Somebody who stands in bylines. Renaming changes the author's page, never a printed byline."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    sort_name = models.CharField(
        max_length=120, blank=True, help_text="As in a bibliography: “Brandt, Aiko”. Without a comma for a body."
    )
    text = models.TextField(blank=True, help_text="Who this is, in a sentence or two.")
    orcid = models.CharField("ORCID iD", max_length=19, blank=True, validators=[validate_orcid])
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")

    class Meta:
        ordering = ["sort_name", "id"]
        verbose_name_plural = "people"
        indexes = [models.Index(fields=["sort_name", "id"])]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = self.sort_name or family_first(self.name)[:120]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])


class Byline(models.Model):
    """A person's place in the byline of a working copy."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="bylines")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bylines")
    role = models.CharField(
        max_length=60, blank=True, help_text="Empty for the author, else for instance “translator”."
    )
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["article", "person", "role"], name="byline_once")]

    def __str__(self):
        return f"{self.person} ({self.role})" if self.role else str(self.person)

    def printed(self):
        """What an edition freezes of it."""
        person = self.person
        return {
            "name": person.name,
            "sort_name": person.sort_name,
            "slug": person.slug,
            "role": self.role,
            "text": person.text,
            "orcid": person.orcid,
        }
