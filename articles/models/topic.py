from django.db import models
from django.urls import reverse

from articles.models.slugs import KeepsSlug


class Topic(KeepsSlug):
    """A field of subjects with a page of its own. Its present name and text are public; editions print the name they had."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    text = models.TextField(blank=True, help_text="One or two sentences under the heading of the topic's page.")
    order = models.PositiveSmallIntegerField(default=0, help_text="Place in the masthead, smallest first.")

    class Meta:
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])
