"""Whom a name belongs to: people in bylines, and accounts. Kept in step by signals (articles/apps.py), whoever saves."""

from collections import defaultdict

from django.conf import settings
from django.db import models, transaction

from articles import resemblance
from articles.models.person import Person
from articles.prepared import Given, Prepared


class KnownNameQuerySet(models.QuerySet):
    def like(self, *names):
        """Those that a reader may take for one of the names."""
        keys = {key for name in names for key in resemblance.keys(name)}
        known = self.filter(key__in=keys).select_related("person", "user")
        return known.order_by(models.F("person_id").asc(nulls_last=True), "user_id", "pk")


class KnownName(models.Model):
    """A key of somebody's name (articles/resemblance.py): of a person, or of an account's full name and user name.

    It goes with them by a signal: the desk would list it among what is deleted.
    """

    key = models.CharField(max_length=resemblance.LONGEST, db_index=True)
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")

    objects = KnownNameQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, user__isnull=False) | models.Q(person__isnull=False, user=None),
                name="known_name_of_one",
            )
        ]

    def __str__(self):
        """Whose it is, in words."""
        return f"{self.person} (author)" if self.person else in_words(self.user)


def in_words(user):
    return f"{user} ({'staff' if user.is_staff else 'member'})"


def names_of(user):
    """By which an account is known."""
    return {user.get_full_name(), user.get_username()}


def keep_person(sender, instance, raw, **_):
    if not raw:
        _keep({"person": instance}, {instance.name})


def keep_user(sender, instance, raw, update_fields, **_):
    """A log-in changes no name."""
    if not raw and not (update_fields and {"username", "first_name", "last_name"}.isdisjoint(update_fields)):
        _keep({"user": instance}, names_of(instance))


def forget_person(sender, instance, **_):
    KnownName.objects.filter(person=instance).delete()


def forget_user(sender, instance, **_):
    KnownName.objects.filter(user=instance).delete()


def _keep(owner, names):
    keys = {key for name in names for key in resemblance.keys(name)}
    rows = KnownName.objects.filter(**owner)
    if set(rows.values_list("key", flat=True)) != keys:
        with transaction.atomic():
            rows.delete()
            KnownName.objects.bulk_create(KnownName(key=key, **owner) for key in sorted(keys))


# A name has no more keys: in two orders, and for capitals twice.
KEYS = ("one", "two", "three", "four")
TAKEN = Prepared(
    KnownName.objects.filter(key__in=[Given(name, models.CharField()) for name in KEYS]).values_list("pk")[:1]
)


def is_taken(name):
    """Whether a name looks like any that is known, or like the magazine's."""
    if resemblance.is_of_the_magazine(name, settings.SITE_NAME):
        return True
    keys = sorted(resemblance.keys(name))
    return bool(keys) and bool(TAKEN(**dict(zip(KEYS, keys * len(KEYS), strict=False))))


def named_like(names):
    """{name: whose names it looks like, in words}; a person and the account that belongs to them are one."""
    known = defaultdict(list)
    for row in KnownName.objects.like(*names):
        known[row.key].append(row)
    found = {}
    for name in names:
        rows = {row.pk: row for key in sorted(resemblance.keys(name)) for row in known[key]}.values()
        people = [row for row in rows if row.person]
        accounts = {row.person.user_id for row in people}
        others = [row for row in rows if row.user and row.user_id not in accounts]
        found[name] = list(dict.fromkeys(map(str, [*people, *others])))
        if resemblance.is_of_the_magazine(name, settings.SITE_NAME):
            found[name].append("the magazine itself")
    return found


def taken_from(name, user, by_themselves=False):
    """Whose name an account would take, in words; "" where it may have it, or is called so already in another spelling.

    An administrator may give an account the name of a person who has none: so an author gets theirs. Nobody may do that for themselves,
    nor call themselves what the magazine is called.
    """
    others = KnownName.objects.like(name)
    if user.pk:
        own = KnownName.objects.filter(user=user).values("key")
        others = others.exclude(key__in=own).exclude(person__user=user)
    if not by_themselves:
        others = others.exclude(person__isnull=False, person__user=None)
    ours = by_themselves and resemblance.is_of_the_magazine(name, settings.SITE_NAME)
    return str(others.first() or (ours and "the magazine itself") or "")
