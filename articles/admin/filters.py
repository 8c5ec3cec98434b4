"""What the lists of the desk are filtered by."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.admin.desk import edits_all
from articles.forms import Chosen, is_number
from articles.models import ArticleTopic, Byline, Citation, Edition, Person, Reference, Topic


def _editions(**conditions):
    return Exists(Edition.objects.filter(article=OuterRef("pk"), **conditions))


def _live(at, **conditions):
    return Exists(Edition.objects.live(at).filter(article=OuterRef("pk"), **conditions))


class ByStanding(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", "Draft"),
            ("scheduled", "Scheduled"),
            ("live", "Live"),
            ("retracted", "Retracted"),
            ("withdrawn", "Withdrawn"),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        conditions = {
            "draft": [~_editions()],
            "scheduled": [_editions(live_from__gt=now)],
            "live": [_live(now), ~_live(now, kind=Edition.Kind.RETRACTION)],
            "retracted": [_live(now, kind=Edition.Kind.RETRACTION)],
            "withdrawn": [_editions(live_from__lte=now), ~_live(now)],
        }
        return queryset.filter(*conditions[self.value()]) if self.value() in conditions else queryset


class ByTopic(admin.SimpleListFilter):
    title = "topic"
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return [(topic.slug, topic.name) for topic in Topic.objects.all()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(Exists(ArticleTopic.objects.filter(article=OuterRef("pk"), topic__slug=self.value())))


class ByAuthor(admin.SimpleListFilter):
    """A person, found while typing: there are too many for a list. Authors have no use for it: they see what is theirs."""

    title = "author"
    parameter_name = "author"
    template = "admin/articles/by_author.html"
    widget = Chosen(Byline._meta.get_field("person"), admin.site, attrs={"aria-label": "Author"})
    media = widget.media

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.offered = edits_all(request.user)
        value = self.value() or ""
        if value and not is_number(value):
            raise IncorrectLookupParameters

    def lookups(self, request, model_admin):
        return ()

    def has_output(self):
        return self.offered

    def choices(self, changelist):
        """What the form of this filter carries on; and the way back."""
        self.kept = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
            for value in values
        ]
        yield {"query_string": changelist.get_query_string(remove=[self.parameter_name])}

    def field(self):
        field = forms.ModelChoiceField(Person.objects.all(), widget=self.widget, required=False)
        return field.widget.render(self.parameter_name, self.value() or "", {"id": "by-author"})

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), person=self.value())))


class ByUse(admin.SimpleListFilter):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [
            ("cited", "Cited"),
            ("uncited", "Cited nowhere"),
            ("twice", "Perhaps there twice"),
            ("unread", "Not understood"),
        ]

    def queryset(self, request, queryset):
        cited = Exists(Citation.objects.filter(reference=OuterRef("pk")))
        twin = Reference.objects.filter(fingerprint=OuterRef("fingerprint")).exclude(pk=OuterRef("pk"))
        conditions = {
            "cited": [cited],
            "uncited": [~cited],
            "twice": [~Q(fingerprint=""), Exists(twin)],
            "unread": [Q(csl__isnull=True)],
        }
        return queryset.filter(*conditions[self.value()]) if self.value() in conditions else queryset
