import unicodedata

from django.db import models

from articles.citations.csl import clean_doi, year


class Reference(models.Model):
    """A work, one row in the library that all articles share."""

    csl = models.JSONField("CSL-JSON", null=True, blank=True, help_text="Empty where the text was not understood.")
    raw = models.TextField("as pasted", blank=True)
    doi = models.CharField("DOI", max_length=255, blank=True, editable=False)
    fingerprint = models.CharField(max_length=300, editable=False, db_index=True)
    likeness = models.CharField(max_length=300, editable=False, db_index=True)

    class Meta:
        verbose_name = "work"
        constraints = [
            models.UniqueConstraint(fields=["doi"], condition=~models.Q(doi=""), name="reference_doi_unique")
        ]

    def __str__(self):
        return (self.csl or {}).get("title") or self.raw[:80] or f"Reference {self.pk}"

    def save(self, *args, **kwargs):
        self.doi = _doi(self.csl)
        self.fingerprint = fingerprint(self.csl, self.raw)
        self.likeness = likeness(self.csl, self.raw)
        super().save(*args, **kwargs)


def fingerprint(csl, raw):
    """What makes two records the same work: the DOI, else title, year and first author, else the text; "" is like no other."""
    csl = csl or {}
    if doi := _doi(csl):
        return f"doi:{doi}"
    if csl.get("title"):
        names = csl.get("author") or csl.get("editor") or [{}]
        first = names[0].get("family") or names[0].get("literal") or ""
        return f"{plain_letters(first)[:60]}|{year(csl)}|{plain_letters(csl['title'])}"[:300]
    return plain_letters(raw) and f"raw:{plain_letters(raw)}"[:300]


def likeness(csl, raw):
    """What makes two records perhaps the same work: title and year, else the text. Whatever has one fingerprint has one likeness."""
    title = plain_letters((csl or {}).get("title") or "")
    return f"{year(csl)}|{title}"[:300] if title else plain_letters(raw) and f"raw:{plain_letters(raw)}"[:300]


def _doi(csl):
    """In small letters, as DOIs are compared; one too long for its column is none."""
    doi = clean_doi((csl or {}).get("DOI") or "").lower()
    return doi if len(doi) <= 255 else ""


def plain_letters(text):
    """As titles are compared: letters and digits alone."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in letters if c.isalnum())


class Citation(models.Model):
    """A work in the reference list of an article, under the key that the text cites it by."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="citations")
    reference = models.ForeignKey(Reference, models.PROTECT, related_name="citations")
    key = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="citation_key_once"),
            models.UniqueConstraint(fields=["article", "reference"], name="citation_work_once"),
        ]

    def __str__(self):
        return self.key
