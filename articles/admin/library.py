"""People, topics and works."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from articles import library
from articles.admin.desk import DeskAdmin
from articles.admin.filters import ByUse
from articles.citations.csl import short_label
from articles.forms import ReferenceForm, is_number
from articles.models import Article, Citation, EditionReference, Person, Reference, Topic

SHOWN = 100  # places where a work is used


@admin.register(Person)
class PersonAdmin(DeskAdmin):
    list_display = ("name", "sort_name", "slug")
    search_fields = ("name", "sort_name")
    autocomplete_fields = ("user",)
    prepopulated_fields = {"slug": ["name"]}

    def get_fields(self, request, obj=None):
        """Whose account it is decides whose essays are theirs: accounts are the administrators'."""
        joined = ["user"] if request.user.has_perm("accounts.change_user") else []
        return ["name", "slug", "sort_name", "text", "orcid", *joined]


@admin.register(Topic)
class TopicAdmin(DeskAdmin):
    fields = ("name", "slug", "text", "order")
    list_display = ("name", "slug", "order")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Reference)
class ReferenceAdmin(DeskAdmin):
    form = ReferenceForm
    actions = ("merge",)
    fields = ("csl", "raw")
    list_display = ("__str__", "by", "doi", "cited")
    list_filter = (ByUse,)
    ordering = ("-id",)
    search_fields = ("raw", "doi", "csl__title")
    change_form_template = "admin/articles/reference/change_form.html"

    def get_queryset(self, request):
        citations = Citation.objects.filter(reference=OuterRef("pk")).order_by().values("reference")
        times = Coalesce(Subquery(citations.annotate(times=Count("pk")).values("times")), 0)
        return super().get_queryset(request).annotate(times=times)

    def get_ordering(self, request):
        """Twins stand beside each other."""
        return ("likeness",) if request.GET.get(ByUse.parameter_name) == "twice" else self.ordering

    def get_urls(self):
        merge = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", merge, name="articles_reference_merge"), *super().get_urls()]

    @admin.display(description="by")
    def by(self, work):
        return short_label(work.csl) if work.csl else ""

    @admin.display(description="essays that cite it")
    def cited(self, work):
        return work.times

    def has_merge_permission(self, request):
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        work = self.get_object(request, object_id)
        if work and self.has_view_permission(request, work):
            places = self._places(request, [work])[work.pk]
            extra_context = {"places": places, "twins": library.twins(work)} | (extra_context or {})
            extra_context["may_merge"] = self.has_merge_permission(request)
        return super().change_view(request, object_id, form_url, extra_context)

    @admin.action(permissions=["merge"], description="Make them one work…")
    def merge(self, request, queryset):
        chosen = list(queryset.values_list("pk", flat=True)[: library.MOST + 1])
        return redirect(f"{reverse('admin:articles_reference_merge')}?{urlencode({'work': chosen}, doseq=True)}")

    def merge_view(self, request):
        """GET says what becomes of everything that cites these works; POST, with the one that stays, does it."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        numbers = (request.POST if request.method == "POST" else request.GET).getlist("work")
        numbers = {int(pk) for pk in numbers if is_number(pk)}
        works = list(self.get_queryset(request).filter(pk__in=numbers).order_by("pk")[: library.MOST + 1])
        if not 2 <= len(works) <= library.MOST or len(works) != len(numbers):
            text = f"Choose two works or more, {library.MOST} at most, that are still in the library."
            return self._back(request, text, messages.WARNING)
        kept = next((work for work in works if str(work.pk) == request.POST.get("stays")), None)
        return self._merge(request, kept, works) if kept else self._ask(request, works)

    def _merge(self, request, kept, works):
        others = [work for work in works if work != kept]
        try:
            essays = library.merge(kept, others)
        except library.NotMerged as refusal:
            return self._back(request, str(refusal), messages.ERROR)
        words = ", ".join(f"“{work}” (number {work.pk}{f', DOI {work.doi}' if work.doi else ''})" for work in others)
        self.log_change(request, kept, f"Took the place of {words}; {essays} essay{pluralize(essays)} cited them.")
        self.message_user(request, f"“{kept}” took the place of {words}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_reference_change", args=[kept.pk]))

    def _ask(self, request, works):
        places = self._places(request, works)
        best = library.best(works, {work.pk: work.times for work in works})
        context = {
            **self.admin_site.each_context(request),
            "title": "Make them one work?",
            "opts": self.opts,
            "best": best.pk,
            "works": [{"work": work, "by": self.by(work), "places": places[work.pk]} for work in works],
            "list_url": reverse("admin:articles_reference_changelist"),
        }
        return TemplateResponse(request, "admin/articles/reference/merge.html", context)

    def _places(self, request, works):
        """{number: {"essays": working copies that cite it, as far as they are somebody's to see; "editions": printed ones}}."""
        places = {work.pk: {"essays": [], "editions": []} for work in works}
        essays = self.admin_site.get_model_admin(Article).get_queryset(request).values("pk")
        cited = Citation.objects.filter(reference__in=places, article__in=essays).select_related("article")
        for citation in cited.only("key", "reference", "article__title").order_by("article", "pk")[:SHOWN]:
            places[citation.reference_id]["essays"].append(citation)
        printed = EditionReference.objects.filter(reference__in=places, edition__article__in=essays)
        printed = printed.select_related("edition").only("reference", "edition__title", "edition__number")
        for join in printed.order_by("edition")[:SHOWN]:
            places[join.reference_id]["editions"].append(join.edition)
        return places

    def _back(self, request, text, level):
        self.message_user(request, text, level)
        return redirect("admin:articles_reference_changelist")
