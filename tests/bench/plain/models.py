from django.db import models
from django.urls import reverse


class Topic(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


class Person(models.Model):
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])


class Article(models.Model):
    title = models.CharField(max_length=250)
    slug = models.SlugField(unique=True)
    standfirst = models.CharField(max_length=500)
    author = models.ForeignKey(Person, models.PROTECT, related_name="articles")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="articles")
    published_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveIntegerField()

    class Meta:
        ordering = ["-published_at"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])


class Section(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    order = models.PositiveIntegerField()
    anchor = models.SlugField()
    heading = models.CharField(max_length=250, blank=True)
    html = models.TextField()

    class Meta:
        ordering = ["order"]

    def __str__(self):
        return self.heading


class Reference(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="references")
    number = models.PositiveIntegerField()
    html = models.TextField()
    doi = models.CharField(max_length=255, blank=True)
    url = models.URLField(blank=True)
    uses = models.JSONField()

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"Reference {self.number}"


class Comment(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    thread = models.PositiveIntegerField(default=0)
    order = models.PositiveIntegerField(default=0)
    depth = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=50)
    email = models.EmailField(blank=True)
    url = models.URLField(blank=True)
    html = models.TextField()
    created_at = models.DateTimeField()
    is_public = models.BooleanField(default=True)

    class Meta:
        ordering = ["thread", "order", "pk"]
        indexes = [models.Index(fields=["article", "thread", "order"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{self.article.get_absolute_url()}#c{self.pk}"
