from django.db import models
from django.utils import timezone


class Announcement(models.Model):
    """Cache tags of pages that a transaction changes, written by that transaction: its commit is the announcement."""

    tags = models.TextField(help_text="Separated by spaces.")
    gone = models.BooleanField(default=False, help_text="What the pages showed must not be seen any more.")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.pk} {self.gone:d} {self.tags} ."

    @staticmethod
    def read(line):
        """(id, gone, tags) of an announcement as a line; ValueError where the line is not a whole one."""
        number, gone, *tags, end = line.split(" ")
        if end != "." or gone not in ("0", "1"):
            raise ValueError(line)
        return int(number), gone == "1", tags
