from django.db import models


class Printing(models.Model):
    """An edition as its pages show it: what articles/printing.py makes of it. A row that is missing or old costs time, nothing else."""

    edition = models.OneToOneField("articles.Edition", models.CASCADE, primary_key=True, related_name="printing")
    pipeline = models.CharField(max_length=16, help_text="What it was printed by: another one prints it anew.")
    row = models.TextField(help_text="Its line in a list of essays.")
    head = models.TextField()
    body = models.TextField()
    notes = models.TextField()

    def __str__(self):
        return f"{self.edition}, printed"
