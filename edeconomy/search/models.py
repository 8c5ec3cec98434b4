from django.db import models


class EssayWords(models.Model):
    """The words of an edition that is live or lies ahead, as edeconomy/search/words.py leaves them, with a space between each two.

    The database's own index on them is made in the first migration and looked into by `backends`. Rows are added and deleted,
    never changed: triggers of SQLite follow these two.
    """

    edition = models.OneToOneField("articles.Edition", models.CASCADE, primary_key=True, related_name="+")
    reading = models.CharField(max_length=60, help_text="edeconomy.search.words.READING, by which it was made.")
    title = models.TextField()
    standfirst = models.TextField(help_text="And topics.")
    byline = models.TextField()
    body = models.TextField()
    works = models.TextField()
    labels = models.TextField(help_text="ALL, and P12 T3 R5 Y2026 for its people, topics, works and year.")
    forms = models.TextField(help_text="Each of its words once, as it is written but for accents and capitals.")

    def __str__(self):
        return self.title


class ReplyWords(models.Model):
    """The words of a reply that is shown."""

    reply = models.OneToOneField("comments.Reply", models.CASCADE, primary_key=True, related_name="+")
    reading = models.CharField(max_length=60)
    words = models.TextField()

    def __str__(self):
        return self.words[:80]


class Word(models.Model):
    """A word that an essay has used, as it is written: what a slip of the keyboard may have meant. Not all are public."""

    word = models.CharField(max_length=24, primary_key=True)
    reversed = models.CharField(max_length=24, db_index=True)

    def __str__(self):
        return self.word


class Keyword(models.Model):
    """A word that an edition uses much."""

    edition = models.ForeignKey("articles.Edition", models.CASCADE, related_name="+")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "word"], name="keyword_once")]
        indexes = [models.Index(fields=["word", "edition"], name="keyword_by_word")]

    def __str__(self):
        return self.word


class Related(models.Model):
    """Another essay to read after this one; `place` 0 is the nearest. Whether it is live is asked when it is shown."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="related")
    other = models.ForeignKey("articles.Article", models.CASCADE, related_name="related_to")
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "place"], name="related_place_once")]

    def __str__(self):
        return f"{self.article_id}: {self.other_id}"


class Unrelated(models.Model):
    """An article whose related essays are to be found (again)."""

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="+")

    def __str__(self):
        return str(self.article_id)
