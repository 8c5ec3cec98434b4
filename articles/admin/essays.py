"""Essays, their editions and the front page's lead."""

from django.contrib import admin
from django.db.models import Prefetch
from django.utils import timezone

from articles import publishing
from articles.admin.desk import DeskAdmin, ReadOnly, edits_all
from articles.admin.filters import ByAuthor, ByStanding, ByTopic
from articles.admin.manuscript import FromManuscript, sign
from articles.admin.publishing import Publishing
from articles.admin.rows import BylineInline, CitationInline, TopicInline
from articles.admin.writing import Writing
from articles.forms import ArticleForm, LeadForm
from articles.models import Article, Byline, Citation, Edition, Lead
from articles.moments import moment_or_dash
from articles.standing import standing
from articles.writing import words_of, write


@admin.register(Article)
class ArticleAdmin(Publishing, Writing, FromManuscript, DeskAdmin):
    form = ArticleForm
    inlines = (BylineInline, TopicInline, CitationInline)
    autocomplete_fields = ("picture",)
    prepopulated_fields = {"slug": ["title"]}
    list_display = ("__str__", "by", "standing", "changed")
    list_filter = (ByStanding, ByTopic, ByAuthor)
    search_fields = ("title", "slug")

    def get_queryset(self, request):
        editions = Edition.objects.outline().order_by("number")
        bylines = Byline.objects.select_related("person")
        return (
            super().get_queryset(request).prefetch_related(Prefetch("editions", editions), Prefetch("bylines", bylines))
        )

    def get_fieldsets(self, request, obj=None):
        """Those of the class `late` stand below the rows."""
        reads = obj is None or not self.has_change_permission(request, obj)
        return [
            ("Headline", {"fields": ["title", "slug", "standfirst", *([] if reads else ["read_version"])]}),
            ("Text", {"fields": ["text"]}),
            ("Picture", {"fields": ["picture"], "classes": ["late"]}),
            (
                "More",
                {"fields": [*(["stands"] if obj else []), "first_published"], "classes": ["late", "collapse"]},
            ),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.visible = self.get_queryset(request)
        return form

    def get_readonly_fields(self, request, obj=None):
        return ["stands"] if edits_all(request.user) else ["stands", "first_published"]

    @admin.display(description="by")
    def by(self, article):
        return ", ".join(str(byline) for byline in article.bylines.all())

    @admin.display(description="state")
    def standing(self, article):
        return standing(article.editions.all(), timezone.now()).words

    @admin.display(description="changed")
    def changed(self, article):
        return article.modified_at

    @admin.display(description="state")
    def stands(self, article):
        return standing(article.editions.all(), timezone.now()).sentence

    @admin.display(description="text")
    def text(self, article):
        """For those who may only read it."""
        return words_of(article.sections.all())

    def get_view_on_site_url(self, obj=None):
        live = obj and Edition.objects.live(timezone.now()).filter(article=obj).outline().first()
        return live.get_absolute_url() if live else None

    def has_change_permission(self, request, obj=None):
        """Authors change drafts; what has an edition is an editor's to change."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or edits_all(request.user) or not obj.editions.all())

    def has_delete_permission(self, request, obj=None):
        was_public = obj is not None and standing(obj.editions.all(), timezone.now()).was_public
        return super().has_delete_permission(request, obj) and not was_public

    def get_deleted_objects(self, objs, request):
        """Who may delete the essay may delete what is nothing without it."""
        deleted, counts, _, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def save_model(self, request, obj, form, change):
        obj.version += 1
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        rows = formset.in_order()
        if formset.model is Citation:
            for row in formset.forms:
                if row.instance in rows and hasattr(row, "work"):
                    row.work.save()
                    row.instance.reference = row.work
        for row in rows:
            row.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        write(form.instance, form.parts)
        if not edits_all(request.user):
            sign(form.instance, request.user)


@admin.register(Edition)
class EditionAdmin(ReadOnly, DeskAdmin):
    list_display = ("title", "number", "kind", "live_from", "withdrawn")
    list_filter = ("kind",)
    ordering = ("-live_from", "-id")
    search_fields = ("title", "slug")
    fields = (
        "title",
        "number",
        "kind",
        "note",
        "live_from",
        "withdrawn",
        "first_appeared",
        "slug",
        "standfirst",
        "word_count",
        "plain_text",
    )

    def get_queryset(self, request):
        return super().get_queryset(request).defer("sections", "references", "notes")

    @admin.display(description="withdrawn")
    def withdrawn(self, edition):
        return moment_or_dash(edition.withdrawn_at)

    @admin.display(description="the essay first appeared")
    def first_appeared(self, edition):
        return moment_or_dash(edition.published_at)


@admin.register(Lead)
class LeadAdmin(DeskAdmin):
    """Chosen, and ended by the next choice; never changed."""

    form = LeadForm
    fields = ("article", "until")
    autocomplete_fields = ("article",)
    list_display = ("essay", "chosen", "until")
    list_select_related = ("article",)
    ordering = ("-chosen_at",)

    @admin.display(description="essay")
    def essay(self, lead):
        return lead.article

    @admin.display(description="chosen")
    def chosen(self, lead):
        return lead.chosen_at

    def add_view(self, request, form_url="", extra_context=None):
        """It is chosen once: there is nothing to go on with."""
        one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, one | (extra_context or {}))

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = publishing.choose_lead(obj.article, obj.until).pk
