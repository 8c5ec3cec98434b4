"""What the lists of the desk are filtered by."""

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.admin.desk import edits_all
from articles.forms import Chosen, is_number, sought
from articles.models import (
    Article,
    ArticleTopic,
    Byline,
    Citation,
    Edition,
    EditionPicture,
    Person,
    Reference,
    SectionPicture,
    Topic,
)
from articles.standing import STATES, in_state


class ByStanding(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state, state.capitalize()) for state in STATES]

    def queryset(self, request, queryset):
        return in_state(queryset, self.value(), timezone.now()) if self.value() in STATES else queryset


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
    """A person, found while typing: there are too many for a list. Where there is no script, whoever has such a name.

    Authors have no use for it: they see what is theirs.
    """

    title = "author"
    parameter_name = "author"
    template = "admin/articles/by_author.html"
    media = Chosen(Byline._meta.get_field("person"), admin.site).media

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.offered = edits_all(request.user)
        self.person, self.name = None, sought(self.value() or "").strip()
        if is_number(self.name):
            self.person = Person.objects.filter(pk=self.name).first()
            self.name = self.person.name if self.person else self.name

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
        back = changelist.get_query_string(remove=[self.parameter_name])
        yield {"query_string": back, "selected": bool(self.name), "display": self.name}

    def field(self):
        widget = Chosen(Byline._meta.get_field("person"), admin.site, attrs={"aria-label": "Author"})
        field = forms.ModelChoiceField(Person.objects.all(), widget=widget, required=False)
        field.widget.chosen = self.person
        return field.widget.render(self.parameter_name, self.person and str(self.person.pk), {"id": "by-author"})

    def queryset(self, request, queryset):
        if not self.name:
            return queryset
        theirs = {"person": self.person} if self.person else {"person__name__icontains": self.name}
        return queryset.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), **theirs)))


class ByPlace(admin.SimpleListFilter):
    """Pictures, by whether anything shows them: a working copy or an edition, in the text or ahead of it."""

    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("used", "Used"), ("unused", "Used nowhere"), ("decorative", "Decorative")]

    def queryset(self, request, queryset):
        here = OuterRef("pk")
        used = (
            Exists(Article.objects.filter(picture=here))
            | Exists(SectionPicture.objects.filter(picture=here))
            | Exists(Edition.objects.filter(lead_picture=here))
            | Exists(EditionPicture.objects.filter(picture=here))
        )
        conditions = {"used": used, "unused": ~used, "decorative": Q(decorative=True)}
        return queryset.filter(conditions[self.value()]) if self.value() in conditions else queryset


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
        twin = Reference.objects.filter(likeness=OuterRef("likeness")).exclude(pk=OuterRef("pk"))
        conditions = {
            "cited": [cited],
            "uncited": [~cited],
            "twice": [~Q(likeness=""), Exists(twin)],
            "unread": [Q(csl__isnull=True)],
        }
        return queryset.filter(*conditions[self.value()]) if self.value() in conditions else queryset
