from django.db import models


class Address(models.Model):
    """A slug that belongs to an article: every one it was ever live under, and the one reserved by an edition that lies ahead."""

    slug = models.SlugField(max_length=120, unique=True)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="addresses")

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self):
        return self.slug


class Lead(models.Model):
    """An article chosen to lead the front page until a time; choosing another one ends it."""

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="leads")
    chosen_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("chosen_at")), name="lead_until_after_choice")
        ]

    def __str__(self):
        return f"{self.article} until {self.until:%Y-%m-%d %H:%M}"
