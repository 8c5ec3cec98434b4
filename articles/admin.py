"""The desk's plain forms for essays, people, topics and the library. Who may do what: docs/roles.md."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, F, OuterRef, Prefetch, ProtectedError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.forms import (
    ArticleForm,
    Chosen,
    CitationForm,
    LeadForm,
    ReferenceForm,
    RowForm,
    Rows,
    SectionForm,
    is_number,
    settle_anchors,
)
from articles.models import (
    Article,
    ArticleTopic,
    Byline,
    Citation,
    Edition,
    Lead,
    Person,
    Picture,
    Reference,
    Section,
    Topic,
)
from articles.working_copy import unused_slug


def edits_all(user):
    """Whether somebody works on everybody's essays; an author works on those whose byline names them."""
    return user.has_perm("articles.publish_article")


class Choosing:
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DeskAdmin(Choosing, admin.ModelAdmin):
    """What every page of the desk does alike: what is not somebody's to see answers as if it did not exist."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if self.model is Article and not edits_all(request.user):
            rows = rows.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), person__user=request.user)))
        return rows

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request, queryset, action_location=ActionLocation.CHANGE_LIST):
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_number, selected)):
            raise BadRequest("not the numbers of rows")
        return super().response_action(request, queryset, action_location=action_location)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    def get_changelist_instance(self, request):
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:  # an address asks for a number that no row can have
            raise IncorrectLookupParameters from error

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:  # it came into use since the page of confirmation was built
            self.message_user(request, "It is in use, so it was not deleted.", messages.ERROR)
            return HttpResponseRedirect(request.path)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        raise Http404


class ReadOnly:
    """A page to look at."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OfEssay(Choosing):
    """Inline rows: who may see or change the essay may see or change them."""

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


class SectionInline(OfEssay, admin.StackedInline):
    model, form = Section, SectionForm
    fields = ("level", "heading", "anchor", "html")


class CitationInline(OfEssay, admin.TabularInline):
    model, form = Citation, CitationForm
    fields = ("key", "reference")
    autocomplete_fields = ("reference",)
    verbose_name_plural = "reference list"


@admin.register(Article)
class ArticleAdmin(DeskAdmin):
    form = ArticleForm
    inlines = (BylineInline, TopicInline, SectionInline, CitationInline)
    actions = ("publish", "withdraw")
    autocomplete_fields = ("picture",)
    prepopulated_fields = {"slug": ["title"]}
    list_display = ("__str__", "by", "standing", "modified_at")
    list_filter = ("topics",)
    search_fields = ("title", "slug")

    def get_queryset(self, request):
        editions = Edition.objects.outline().order_by("number")
        bylines = Byline.objects.select_related("person")
        return (
            super().get_queryset(request).prefetch_related(Prefetch("editions", editions), Prefetch("bylines", bylines))
        )

    def get_fields(self, request, obj=None):
        fields = ["title", "standfirst", "slug", "picture", "first_published"]
        if obj is None:
            return fields
        return ["standing", *fields, *(["read_version"] if self.has_change_permission(request, obj) else [])]

    def get_readonly_fields(self, request, obj=None):
        return ["standing"] if edits_all(request.user) else ["standing", "first_published"]

    @admin.display(description="by")
    def by(self, article):
        return ", ".join(str(byline) for byline in article.bylines.all())

    @admin.display(description="standing")
    def standing(self, article):
        editions, now = list(article.editions.all()), timezone.now()
        begun = [edition for edition in editions if edition.live_from <= now]
        words = "Draft"
        if begun:
            words = f"Live, edition {begun[-1].number}"
            if begun[-1].withdrawn_at:
                words = "Withdrawn"
            elif begun[-1].kind == Edition.Kind.RETRACTION:
                words = "Retracted"
            words += ". It has been public, so it is never deleted."
        if editions and editions[-1].live_from > now:
            words += f" Edition {editions[-1].number} is scheduled for {timezone.localtime(editions[-1].live_from):%Y-%m-%d %H:%M}."
        return words

    def get_view_on_site_url(self, obj=None):
        live = obj and Edition.objects.live(timezone.now()).filter(article=obj).outline().first()
        return live.get_absolute_url() if live else None

    def has_publish_permission(self, request):
        return edits_all(request.user)

    def has_change_permission(self, request, obj=None):
        """Authors change drafts; what has an edition is an editor's to change."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or edits_all(request.user) or not obj.editions.all())

    def has_delete_permission(self, request, obj=None):
        now = timezone.now()
        was_public = obj is not None and any(edition.live_from <= now for edition in obj.editions.all())
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
        if formset.model is Section:
            settle_anchors(rows)
            # No two sections may have one place, not even while they change places.
            form.instance.sections.update(order=F("order") + 10_000)
        for row in rows:
            row.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not edits_all(request.user):
            sign(form.instance, request.user)

    @admin.action(permissions=["publish"], description="Publish now")
    def publish(self, request, queryset):
        self.each(request, queryset, publishing.publish, "Published.")

    @admin.action(permissions=["publish"], description="Withdraw from readers")
    def withdraw(self, request, queryset):
        if request.POST.get("confirmed") == "yes":
            return self.each(request, queryset, publishing.withdraw, "Withdrawn.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Withdraw from readers?",
            "opts": self.opts,
            "articles": queryset[: self.list_per_page],
            "name": ACTION_CHECKBOX_NAME,
            "list_url": reverse("admin:articles_article_changelist"),
        }
        return TemplateResponse(request, "admin/articles/article/withdraw.html", context)

    def each(self, request, queryset, verb, done):
        """Do the verb to each essay by itself, and say of each what came of it."""
        if queryset.count() > self.list_per_page:
            self.message_user(
                request, f"At most {self.list_per_page} essays at a time; nothing was done.", messages.ERROR
            )
            return
        for article in queryset:
            try:
                verb(article)
            except publishing.Refused as refusal:
                self.message_user(request, f"“{article}”: {refusal}", messages.ERROR)
            else:
                self.log_change(request, article, done)
                self.message_user(request, f"“{article}”: {done}", messages.SUCCESS)


def sign(article, user):
    """An author's own essay carries their name; somebody without a place in bylines gets one."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        name = str(user)[: Person._meta.get_field("name").max_length]
        person = Person.objects.create(name=name, slug=unused_slug(Person, name, "author"), user=user)
    if not article.bylines.filter(person=person).exists():
        Byline.objects.create(article=article, person=person, order=article.bylines.count())


@admin.register(Edition)
class EditionAdmin(ReadOnly, DeskAdmin):
    list_display = ("title", "number", "kind", "live_from", "withdrawn_at")
    list_filter = ("kind",)
    ordering = ("-live_from", "-id")
    search_fields = ("title", "slug")
    fields = (
        "title",
        "number",
        "kind",
        "note",
        "live_from",
        "withdrawn_at",
        "published_at",
        "slug",
        "standfirst",
        "word_count",
        "plain_text",
    )

    def get_queryset(self, request):
        return super().get_queryset(request).defer("sections", "references", "notes")


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
    fields = ("csl", "raw")
    list_display = ("__str__", "doi")
    ordering = ("-id",)
    search_fields = ("raw", "doi", "csl__title")


@admin.register(Picture)
class PictureAdmin(ReadOnly, DeskAdmin):
    fields = ("file", "alt", "decorative", "credit", "licence", "width", "height")
    list_display = ("__str__", "credit", "licence")
    ordering = ("-id",)
    search_fields = ("alt", "credit", "file")


@admin.register(Lead)
class LeadAdmin(DeskAdmin):
    """Chosen, and ended by the next choice; never changed."""

    form = LeadForm
    fields = ("article", "until")
    autocomplete_fields = ("article",)
    list_display = ("article", "chosen_at", "until")
    list_select_related = ("article",)
    ordering = ("-chosen_at",)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = publishing.choose_lead(obj.article, obj.until).pk
