"""The rows of an essay: byline, topics, reference list."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.widgets import Script

from articles.admin.desk import Choosing
from articles.forms import CitationForm, Citations, RowForm, Rows
from articles.models import Article, ArticleTopic, Byline, Citation


class OfEssay(Choosing):
    """Inline rows: who may see or change the essay may see or change them."""

    template = "admin/articles/article/rows.html"
    formset, form = Rows, RowForm
    extra = 0
    show_change_link = False

    class Media:
        js = [Script("js/desk/rows.js", defer=True), Script("js/desk/essay.js", defer=True)]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """What is chosen can be added here; it is changed on its own page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field.widget if field else None, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.called = self.verbose_name_plural
        return formset

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
    verbose_name, verbose_name_plural = "author", "authors"


class TopicInline(OfEssay, admin.TabularInline):
    model = ArticleTopic
    fields = ("topic",)
    autocomplete_fields = ("topic",)
    verbose_name, verbose_name_plural = "topic", "topics"


class CitationInline(OfEssay, admin.TabularInline):
    model, form, formset = Citation, CitationForm, Citations
    fields = ("key", "reference", "raw", "csl")
    autocomplete_fields = ("reference",)
    verbose_name, verbose_name_plural = "reference", "references"
    template = "admin/articles/article/references.html"

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        return fields if fields[0] == "place" else ["order", "key", "reference"]
