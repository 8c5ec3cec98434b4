from datetime import timedelta

from django.db import models, transaction


class Policy(models.Model):
    """The magazine's one policy on replies. Its row is also the lock under which replies are accepted, one after the other."""

    class Hold(models.TextChoices):
        NEWCOMERS = "newcomers", "Hold the replies of guests until one of theirs has been approved"
        EVERYBODY = "everybody", "Hold every guest’s reply"
        NOBODY = "nobody", "Hold nothing but what looks like abuse"

    hold = models.CharField("approval", max_length=9, choices=Hold, default=Hold.NEWCOMERS)
    close_after_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Days after an essay’s first edition when replies close; empty: they stay open.",
    )
    told_at = models.DateTimeField(
        null=True, editable=False, help_text="When moderators were last told that replies wait."
    )

    class Meta:
        verbose_name = "policy on replies"
        verbose_name_plural = "policy on replies"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="policy_is_one")]

    def __str__(self):
        return "Policy on replies"

    def save(self, *args, **kwargs):
        with transaction.atomic(savepoint=False):  # with what its signals write
            super().save(*args, **kwargs)

    @classmethod
    def current(cls):
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def lock(cls):
        """The policy, its row locked until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]


class Discussion(models.Model):
    """Whether an article takes replies; an article without a row follows the policy."""

    class State(models.TextChoices):
        POLICY = "policy", "As the magazine’s policy says"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    article = models.OneToOneField("articles.Article", models.CASCADE, related_name="discussion")
    state = models.CharField(max_length=6, choices=State, default=State.POLICY)

    def __str__(self):
        return f"Replies to “{self.article}”"

    def save(self, *args, **kwargs):
        with transaction.atomic(savepoint=False):  # with what its signals write
            super().save(*args, **kwargs)

    @staticmethod
    def open_at(at, state, close_after_days, begun):
        """Whether replies are taken at `at`: `state` of the article's row or None, `begun` when its first edition began."""
        if state in (Discussion.State.OPEN, Discussion.State.CLOSED):
            return state == Discussion.State.OPEN
        return close_after_days is None or at < begun + timedelta(days=close_after_days)
