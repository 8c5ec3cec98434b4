"""What makes a kept page old: what is announced of its subjects, and the clock.

What will change by time alone is announced beforehand, too, with the subjects of the pages that will change; they are kept anew until then.
So a page need not know what lies ahead of others.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Exists, Min, OuterRef
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from articles import subjects
from articles.models import Edition, Lead, Person, Topic
from articles.signals import article_withdrawn, edition_added, lead_chosen, onward_changed
from comments.models import Discussion, Policy
from comments.signals import replies_changed
from edeconomy.pagecache.announcements import announce


def of_article(pk):
    """The subjects of every page that shows the article, or would show it."""
    editions = Edition.objects.filter(article=pk)
    topics = Topic.objects.filter(editions__in=editions).distinct()
    people = Person.objects.filter(editions__in=editions).distinct()
    others = Edition.objects.listed(timezone.now()).exclude(article=pk).filter(topics=OuterRef("pk"))
    return {
        subjects.article(pk),
        subjects.line(pk),
        subjects.LISTS,
        *(subjects.topic(topic.slug) for topic in topics),
        *(subjects.person(person.slug) for person in people),
        *([subjects.MASTHEAD] if topics.filter(~Exists(others)).exists() else []),
    }


@receiver(edition_added)
def on_edition_added(edition, **_):
    announce(*of_article(edition.article_id), gone=edition.kind == Edition.Kind.RETRACTION)


@receiver(pre_delete, sender=Edition)
def on_cancel(instance, **_):
    """While its rows are still there. Readers may have seen it: it lay ahead by the clock of whoever cancelled it."""
    announce(*of_article(instance.article_id), gone=True)


@receiver(article_withdrawn)
def on_withdrawn(article, **_):
    announce(*of_article(article.pk), gone=True)


@receiver(lead_chosen)
def on_lead(**_):
    announce(subjects.LEAD)


@receiver(onward_changed)
def on_onward(articles, **_):
    announce(*map(subjects.onward, articles))


@receiver(replies_changed)
def on_replies(article_id, hidden, **_):
    announce(subjects.article(article_id), gone=hidden)


@receiver(post_save, sender=Topic)
def on_topic(instance, created, **_):
    if not created:  # a new one stands in no edition
        announce(subjects.topic(instance.slug), subjects.MASTHEAD)


@receiver(post_save, sender=Person)
def on_person(instance, created, **_):
    if not created:
        announce(subjects.person(instance.slug), subjects.PEOPLE)


@receiver([post_save, post_delete], sender=Discussion)
def on_discussion(instance, **_):
    announce(subjects.article(instance.article_id))


@receiver(post_save, sender=Policy)
def on_policy(instance, created, **_):
    if not created or instance.close_after_days is not None:  # without a row, none
        announce(subjects.ESSAYS)


def next_change(begun):
    """The first instant after `begun` at which time alone changes a page; both in seconds since 1970."""
    now = datetime.fromtimestamp(begun, UTC)
    ahead = Edition.objects.filter(live_from__gt=now).aggregate(first=Min("live_from"))["first"]
    lead = Lead.objects.filter(until__gt=now).aggregate(first=Min("until"))["first"]
    new_year = datetime(timezone.localtime(now).year + 1, 1, 1, tzinfo=timezone.get_current_timezone())
    return min(filter(None, (ahead, lead, next_closing(now), new_year))).timestamp()


next_change.subjects = (subjects.LISTS, subjects.LEAD, subjects.ESSAYS)


def next_closing(now):
    """When the policy closes the next discussion, or None."""
    days = Policy.current().close_after_days
    if days is None:
        return None
    span = timedelta(days=days)
    begun = Edition.objects.filter(number=1, live_from__gt=now - span).aggregate(first=Min("live_from"))["first"]
    return begun and begun + span
