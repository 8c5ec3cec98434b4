"""The rows of an essay: byline, topics, reference list."""

from django.contrib import admin

from articles.admin.desk import Choosing
from articles.forms import CitationForm, Citations, RowForm, Rows
from articles.models import Article, ArticleTopic, Byline, Citation


class OfEssay(Choosing):
    """Inline rows: who may see or change the essay may see or change them."""

    template = "admin/articles/article/rows.html"
    formset, form = Rows, RowForm
    extra = 0
    show_change_link = False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related(*self.autocomplete_fields) if self.autocomplete_fields else rows

    def get_fields(self, request, obj=None):
        return ["place" if self.has_change_permission(request, obj) else "order", *self.fields]

    def has_change_permission(self, request, obj=None):
        essays = self.admin_site.get_model_admin(Article)
        return essays.has_change_permission(request, obj) if obj and obj.pk else essays.has_add_permission(request)

    def has_add_permission(self, request, obj):
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.get_model_admin(Article).has_view_permission(request, obj)


class BylineInline(OfEssay, admin.TabularInline):
    model = Byline
    fields = ("person", "role")
    autocomplete_fields = ("person",)
    verbose_name_plural = "byline"


class TopicInline(OfEssay, admin.TabularInline):
    model = ArticleTopic
    fields = ("topic",)
    autocomplete_fields = ("topic",)
    verbose_name, verbose_name_plural = "topic", "topics"


class CitationInline(OfEssay, admin.TabularInline):
    model, form, formset = Citation, CitationForm, Citations
    fields = ("key", "reference", "raw", "csl")
    autocomplete_fields = ("reference",)
    verbose_name_plural = "references"
    template = "admin/articles/article/references.html"

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return fields if fields[0] == "place" else ["order", "key", "reference"]
