from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django_comments.managers import CommentManager
from django_comments_xtd.models import XtdComment

from articles.models import Edition

SHOWN = Q(confirmed_at__isnull=False, approved_at__isnull=False, removed_at=None)
WAITING = Q(confirmed_at__isnull=False, approved_at=None, removed_at=None)


def website(url):
    """What a name may be linked to."""
    return url if url.startswith(("http://", "https://")) else ""


class ReplyQuerySet(models.QuerySet):
    """What is public of replies is said here: `public`, and `shown` for an article that is known to be live."""

    def shown(self):
        """Confirmed, approved and not removed; what only moderators read is not loaded and cannot be fetched."""
        return self.filter(SHOWN)._for_the_public()

    def public(self, at):
        """Shown replies to articles that have a live edition at `at`."""
        return self.shown().filter(Exists(Edition.objects.live(at).filter(article=OuterRef("article"))))

    def places(self):
        """Shown replies, and those that once were and may have answers: their place is kept, their words are not public."""
        return self.filter(first_shown_at__isnull=False)._for_the_public()

    def waiting(self):
        """Confirmed, and held for a moderator."""
        return self.filter(WAITING)

    def _for_the_public(self):
        return (
            self.select_related(None)
            .defer("user_email", "address_digest", "ip_address", "comment")
            .fetch_mode(models.FETCH_RAISE)
            .order_by("thread_id", "order", "pk")
        )


class ReplyManager(CommentManager.from_queryset(ReplyQuerySet)):
    def get_queryset(self):
        return ReplyQuerySet(self.model, using=self._db)


class Reply(XtdComment):
    """A reader's reply. The package's columns keep text, name, threading; what is public is our own state (`ReplyQuerySet.shown`)."""

    class Kind(models.TextChoices):
        GUEST = "guest", "Guest"
        MEMBER = "member", "Member"
        AUTHOR = "author", "Author of the essay"
        EDITOR = "editor", "Editor"

    class Hold(models.TextChoices):
        NONE = "", "Not held"
        POLICY = "policy", "The magazine’s policy"
        TRAP = "trap", "A field that people do not see was filled in"
        HASTE = "haste", "Sent within seconds"
        LINKS = "links", "Links by a newcomer"
        NAME = "name", "Named like somebody of the magazine"
        ADDRESS = "address", "Sent under the address of an account"
        FLOOD = "flood", "Very many replies on the whole site"
        MODERATOR = "moderator", "A moderator’s decision"

    # Beside a public name, so that a guest's is told from the others; a guest who claims one of them is held (comments/resemblance.py).
    WORDS = {Kind.MEMBER: "Member", Kind.AUTHOR: "Author", Kind.EDITOR: "Editor"}

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="replies")
    # Indexed below, without the many that answer nobody.
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.GUEST)
    html = models.TextField(help_text="The text as printed (articles/markup.py).")
    pipeline = models.PositiveSmallIntegerField(default=1, help_text="What it was printed by (comments/text.py).")
    form_nonce = models.CharField(
        max_length=32, unique=True, null=True, blank=True, help_text="Of the form it was sent by: one form, one reply."
    )
    confirmed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    first_shown_at = models.DateTimeField(null=True)
    held_for = models.CharField(max_length=9, choices=Hold, default=Hold.NONE, blank=True)
    address_digest = models.CharField(max_length=64, blank=True, help_text="To count, and to know a guest again.")

    objects = ReplyManager()
    norel_objects = CommentManager()

    class Meta:
        verbose_name_plural = "replies"
        permissions = [("moderate_reply", "Can moderate replies and see guests’ addresses")]
        indexes = [
            # The columns of its condition are in it, so that SQLite counts without a look at the rows.
            models.Index(
                fields=["article", "confirmed_at", "approved_at", "removed_at"], condition=SHOWN, name="reply_shown"
            ),
            models.Index(
                fields=["article", "xtdcomment_ptr"],
                condition=Q(answers=None, first_shown_at__isnull=False),
                name="reply_threads",
            ),
            models.Index(fields=["confirmed_at"], condition=WAITING, name="reply_waiting"),
            models.Index(fields=["xtdcomment_ptr"], condition=Q(confirmed_at=None), name="reply_unconfirmed"),
            models.Index(fields=["answers"], condition=Q(answers__isnull=False), name="reply_answers"),
            models.Index(fields=["address_digest"], name="reply_by_address"),
        ]

    def __str__(self):
        return f"Reply {self.pk} by {self.display_name}" if self.display_name else f"Reply {self.pk}"

    @property
    def display_name(self):
        """The name as printed."""
        return self.user_name

    @property
    def word(self):
        return self.WORDS.get(self.kind, "")

    @property
    def website(self):
        return website(self.user_url)

    @property
    def is_shown(self):
        """The twin of `ReplyQuerySet.shown`."""
        return bool(self.confirmed_at and self.approved_at and not self.removed_at)

    def get_absolute_url(self):
        return reverse("reply", args=[self.pk])
