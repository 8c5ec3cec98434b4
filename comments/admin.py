"""The desk of moderators. Replies hang on one permission; none is added, saved or deleted here (comments/moderation.py has the verbs)."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Left
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django_comments_xtd.admin import XtdCommentsAdmin

from articles.admin import DeskAdmin
from articles.markup import printed
from articles.models import Article, Edition
from comments import addresses, moderation, resemblance
from comments.models import Discussion, Policy, Reply
from comments.models.reply import SHOWN, WAITING
from comments.signals import replies_changed

STATES = {
    "waiting": ("Waiting", WAITING),
    "public": ("Public", SHOWN),
    "unconfirmed": ("Not confirmed", models.Q(confirmed_at=None, removed_at=None)),
    "removed": ("Removed", models.Q(removed_at__isnull=False)),
    "all": ("All", models.Q()),
}
LISTED = (
    *("article__title", "answers__user_name", "answers__erased_at", "user_name", "submit_date"),
    *("confirmed_at", "approved_at", "removed_at", "erased_at", "held_for", "kind"),
)
VERBS = {
    "approve": (moderation.approve, "approved"),
    "hold": (moderation.hold, "held"),
    "remove": (moderation.remove, "removed"),
    "restore": (moderation.restore, "restored"),
    "erase": (moderation.erase, "erased"),
}


def state_of(reply):
    """In which of STATES it is."""
    if reply.removed_at:
        return "removed"
    if not reply.confirmed_at:
        return "unconfirmed"
    return "public" if reply.approved_at else "waiting"


def verbs(reply):
    """The names of the verbs that would change it."""
    if reply.erased_at:
        return []
    if reply.removed_at:
        return ["restore", "erase"]
    return ["hold" if reply.approved_at else "approve", "remove", "erase"]


class ByState(admin.SimpleListFilter):
    """What waits comes first: there is no list of everything unless it is asked for."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in STATES.items()]

    def value(self):
        value = super().value()
        return value if value in STATES else "waiting"

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == self.value(), "query_string": query, "display": label}

    def queryset(self, request, queryset):
        return queryset.filter(STATES[self.value()][1])


class ByEssay(admin.SimpleListFilter):
    """Offered where an essay has been chosen, on the page of one of its replies."""

    title = "essay"
    parameter_name = "article__id__exact"

    def lookups(self, request, model_admin):
        if self.value() is None:
            return []
        return [(str(article.pk), str(article)) for article in Article.objects.filter(pk=self.value()).only("title")]

    def queryset(self, request, queryset):
        return queryset.filter(article=self.value()) if self.value() else queryset


@admin.register(Reply)
class ReplyAdmin(DeskAdmin, XtdCommentsAdmin):
    list_display = ("by", "words", "essay", "answered", "when", "standing")
    list_display_links = ("by",)
    list_filter = (ByState, ByEssay)
    search_fields = ("user_name", "comment")
    date_hierarchy = None
    actions = ("approve", "hold", "remove", "restore")
    change_form_template = "admin/comments/reply/change_form.html"

    class Media:
        css = {"all": ["css/desk/moderation.css"]}

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.moderate_reply")

    has_change_permission = has_view_permission

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, value, request):
        return lookup in (ByState.parameter_name, ByEssay.parameter_name)

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        """Not the package's, which know other permissions."""
        return admin.ModelAdmin.get_actions(self, request, action_location)

    def get_ordering(self, request):
        return ("confirmed_at",) if request.GET.get(ByState.parameter_name, "waiting") == "waiting" else ("-pk",)

    def get_queryset(self, request):
        """Without what no list shows; it cannot be fetched either."""
        listed = Reply.objects.select_related("article", "answers").only(*LISTED)
        return listed.annotate(beginning=Left("comment", 200)).fetch_mode(models.FETCH_RAISE)

    def get_changelist_instance(self, request):
        shown = super().get_changelist_instance(request)
        marks = resemblance.marks(shown.result_list)
        for reply in shown.result_list:
            reply.mark = marks.get(reply.pk, "")
        return shown

    def get_object(self, request, object_id, from_field=None):
        """By the column that knows how large a number may be: `pk` is a link to the package's table."""
        return super().get_object(request, object_id, from_field or "id")

    def get_urls(self):
        erase = self.admin_site.admin_view(self.erase_view)
        return [path("<int:object_id>/erase/", erase, name="comments_reply_erase"), *super().get_urls()]

    @admin.display(description="name")
    def by(self, reply):
        return "(erased)" if reply.erased_at else reply.display_name

    @admin.display(description="essay")
    def essay(self, reply):
        return reply.article.title

    @admin.display(description="begins")
    def words(self, reply):
        return Truncator(" ".join(reply.beginning.split())).chars(100)

    @admin.display(description="answers", empty_value="the essay")
    def answered(self, reply):
        return reply.answers and self.by(reply.answers)

    @admin.display(description="sent")
    def when(self, reply):
        return reply.submit_date

    @admin.display(description="state")
    def standing(self, reply):
        said = [reply.mark, "" if reply.mark and reply.held_for in resemblance.HOLDS else reply.get_held_for_display()]
        why = "; ".join(filter(None, said if reply.held_for else said[:1]))
        label = STATES[state_of(reply)][0]
        return f"{label}: {why}" if why else label

    @admin.action(description="Approve")
    def approve(self, request, queryset):
        self._apply_to_many(request, queryset, "approve")

    @admin.action(description="Hold")
    def hold(self, request, queryset):
        self._apply_to_many(request, queryset, "hold")

    @admin.action(description="Remove")
    def remove(self, request, queryset):
        self._apply_to_many(request, queryset, "remove")

    @admin.action(description="Restore")
    def restore(self, request, queryset):
        self._apply_to_many(request, queryset, "restore")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Replies"} | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """GET shows a reply; POST with a verb, perhaps followed by "-next", applies it."""
        reply = self._open(request, object_id)
        if request.method != "POST":
            return self._page(request, self.change_form_template, reply, **self._about(request, reply))
        verb, _, then = request.POST.get("verb", "").partition("-")
        if verb not in ("approve", "hold", "remove", "restore"):
            raise PermissionDenied
        self._apply_to_one(request, reply, verb)
        following = self._waiting_after(reply) if then == "next" else None
        return redirect(self._address(request, "change", following.pk) if following else self._list(request))

    def erase_view(self, request, object_id):
        """GET says what is lost for good."""
        reply = self._open(request, object_id)
        if request.method != "POST":
            return self._page(request, "admin/comments/reply/erase.html", reply)
        self._apply_to_one(request, reply, "erase")
        return redirect(self._list(request))

    def _open(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not str(pk).isdecimal() or len(str(pk)) > 18:
            raise Http404
        return get_object_or_404(Reply.objects.select_related("article", "answers"), id=pk)

    def _page(self, request, template, reply, **context):
        context |= self.admin_site.each_context(request) | {
            "title": f"Reply {reply.pk}",
            "reply": reply,
            "by": self.by(reply),
            "state": STATES[state_of(reply)][0],
            "opts": self.opts,
            "media": self.media,
            "list": self._list(request),
            "page": self._address(request, "change", reply.pk),
            "erase": self._address(request, "erase", reply.pk),
        }
        return TemplateResponse(request, template, context)

    def _about(self, request, reply):
        article, desk = reply.article, self.admin_site
        discussion = Discussion.objects.filter(article=article).first()
        return {
            "verbs": verbs(reply),
            "printed": printed(reply.html),
            "address": addresses.address_of(reply.pk),
            "mark": resemblance.marks([reply]).get(reply.pk, ""),
            "others": self._others(reply),
            "answered_by": self.by(reply.answers) if reply.answers else "",
            "edition": Edition.objects.live(timezone.now()).outline().filter(article=article).first(),
            "article_at_desk": desk.get_model_admin(Article).has_view_permission(request, article),
            "discussion": discussion,
            "may_change_discussion": desk.get_model_admin(Discussion).has_change_permission(request, discussion),
        }

    def _others(self, reply):
        """[(label, number)] of the same guest's other replies."""
        if not reply.address_digest:
            return []
        same = Reply.objects.filter(address_digest=reply.address_digest).exclude(pk=reply.pk)
        kinds = {kind: pair for kind, pair in STATES.items() if kind != "all"}
        counts = same.aggregate(
            **{kind: models.Count("pk", filter=condition) for kind, (_, condition) in kinds.items()}
        )
        return [(label, counts[kind]) for kind, (label, _) in kinds.items() if counts[kind]]

    def _waiting_after(self, reply):
        waiting = Reply.objects.waiting().exclude(pk=reply.pk).order_by("confirmed_at", "-pk").only("pk")
        later = waiting.filter(confirmed_at__gte=reply.confirmed_at).first() if reply.confirmed_at else None
        return later or waiting.first()

    def _address(self, request, page, *arguments):
        """Of a page of this admin, with the list that it was opened from."""
        address = reverse(f"admin:comments_reply_{page}", args=arguments)
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return add_preserved_filters(filters, address)

    def _list(self, request):
        return self._address(request, "changelist")

    def _apply_to_one(self, request, reply, verb):
        apply, done = VERBS[verb]
        if apply(Reply.objects.filter(pk=reply.pk), by=request.user):
            waits = " It appears once its guest confirms it." if verb == "approve" and not reply.confirmed_at else ""
            self.message_user(request, f"Reply {reply.pk} was {done}.{waits}", messages.SUCCESS)
        else:
            self.message_user(request, f"Reply {reply.pk} stays as it is: it could not be {done}.", messages.WARNING)

    def _apply_to_many(self, request, queryset, verb):
        """To those that were ticked, whatever became of their state since the list was shown; or to the whole list."""
        if request.POST.get("select_across") != "1":
            queryset = Reply.objects.filter(id__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        apply, done = VERBS[verb]
        chosen = queryset.count()
        changed = apply(queryset, by=request.user)
        text = f"{changed} {pluralize(changed, 'reply was,replies were')} {done}."
        if changed < chosen:
            text += f" {chosen - changed} {pluralize(chosen - changed, 'stays as it is,stay as they are')}."
        self.message_user(request, text, messages.SUCCESS if changed else messages.WARNING)


@admin.register(Discussion)
class DiscussionAdmin(DeskAdmin):
    list_display = ("essay", "state")
    list_filter = ("state",)
    list_select_related = ("article",)
    search_fields = ("article__title",)
    autocomplete_fields = ("article",)
    ordering = ("-pk",)

    @admin.display(description="essay")
    def essay(self, discussion):
        return discussion.article

    def get_fields(self, request, obj=None):
        return ("essay" if obj else "article", "state")

    def get_readonly_fields(self, request, obj=None):
        return ("essay",) if obj else ()

    def has_delete_permission(self, request, obj=None):
        """The state “as the policy says” is as good as no row."""
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        replies_changed.send(Reply, article_id=obj.article_id, hidden=False)


@admin.register(Policy)
class PolicyAdmin(DeskAdmin):
    """One form. Saving the row is announcement enough for whoever keeps pages."""

    # SQLite would take any number of days, and every essay's page adds them to a date.
    formfield_overrides = {models.PositiveSmallIntegerField: {"max_value": 9_999}}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect("admin:comments_policy_change", 1)

    def get_object(self, request, object_id, from_field=None):
        return Policy.current() if object_id == "1" else None

    def save_model(self, request, obj, form, change):
        """Only what the form has: the worker writes when moderators were told."""
        Policy.lock()
        obj.save(update_fields=form.changed_data or list(form.fields))
