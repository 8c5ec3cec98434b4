"""The outbox, as administrators see it. No list shows an address; a message that is still to be delivered shows its own, and its words."""

import email
import email.policy

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.db.models import Q
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.text import Truncator

from edeconomy.outbox import delivery, heartbeat
from edeconomy.outbox.models import IN_TROUBLE, Message

MOST = 5
BOTH = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
STATES = {
    "trouble": ("In trouble", IN_TROUBLE),
    "queued": ("On its way", Q(state=Message.State.QUEUED)),
    "failed": ("Given up", Q(state=Message.State.FAILED)),
    "sent": ("Sent", Q(state=Message.State.SENT)),
    "all": ("All", Q()),
}


class ByState(admin.SimpleListFilter):
    """What needs somebody comes first."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _) in STATES.items()]

    def value(self):
        value = super().value()
        return value if value in STATES else "trouble"

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == self.value(), "query_string": query, "display": label}

    def queryset(self, request, queryset):
        return queryset.filter(STATES[self.value()][1])


def _told(instant):
    return date_format(timezone.localtime(instant), "j F Y, H:i T") if instant else "-"


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    actions = ("retry", "give_up")
    list_display = ("subject", "state", "attempts", "said", "written", "sent")
    list_filter = (ByState,)
    ordering = ("-pk",)
    search_fields = ("subject", "error")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")

    def changelist_view(self, request, extra_context=None):
        seen_at = heartbeat.last_seen()
        if request.method == "GET" and heartbeat.is_missing(seen_at):
            self.message_user(request, heartbeat.absence(seen_at), messages.WARNING)
        return super().changelist_view(request, extra_context)

    def get_fields(self, request, obj=None):
        told = ("recipient", "words") if obj and self.is_undelivered(obj) else ()
        return ("subject", "state", "attempts", "error", "written", "due", "sent", "message_id", *told)

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody writes a message here: verbs only."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_send_permission(self, request):
        return request.user.has_perm("outbox.change_message")

    def lookup_allowed(self, lookup, value, request):
        return lookup == ByState.parameter_name

    @staticmethod
    def is_undelivered(message):
        return message.state != Message.State.SENT and bool(message.recipient)

    @admin.display(description="error")
    def said(self, message):
        return Truncator(message.error).chars(120)

    @admin.display(description="written")
    def written(self, message):
        return _told(message.queued_at)

    @admin.display(description="tried next")
    def due(self, message):
        return _told(message.state == Message.State.QUEUED and message.due_at)

    @admin.display(description="sent")
    def sent(self, message):
        return _told(message.sent_at)

    @admin.display(description="text")
    def words(self, message):
        text = email.message_from_bytes(bytes(message.body), policy=email.policy.default).get_body(["plain"])
        return text.get_content() if text else ""

    @admin.action(permissions=["send"], description="Try again", location=BOTH)
    def retry(self, request, queryset):
        self._say(request, queryset, delivery.retry, "be tried again")

    @admin.action(permissions=["send"], description="Give up, and forget", location=BOTH)
    def give_up(self, request, queryset):
        if request.POST.get("confirmed") == "yes":
            return self._say(request, queryset, delivery.give_up, "be given up and forgotten")
        context = {
            **self.admin_site.each_context(request),
            "title": "Give up, and forget?",
            "opts": self.opts,
            "rows": queryset[: self.list_per_page],
            "name": ACTION_CHECKBOX_NAME,
            "list_url": reverse("admin:outbox_message_changelist"),
        }
        return TemplateResponse(request, "admin/outbox/message/give_up.html", context)

    def _say(self, request, queryset, verb, what):
        chosen = list(queryset[: self.list_per_page])
        done = verb(Message.objects.filter(pk__in=[message.pk for message in chosen]))
        for message in chosen if done else ():
            self.log_change(request, message, f"Asked that it {what}.")
        text = f"{done} message{pluralize(done)} will {what}."
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)


def in_trouble(request, desk):
    """For the desk's first page (settings.TODAY): what has not been delivered, for those who see the outbox."""
    if not request.user.has_perm("outbox.view_message"):
        return None
    found, outbox = Message.objects.filter(IN_TROUBLE), reverse("admin:outbox_message_changelist")
    rows = [
        {
            "label": message.subject,
            "url": reverse("admin:outbox_message_change", args=[message.pk]),
            "since": message.queued_at,
            "detail": f"{message.get_state_display()}, {message.attempts} attempt{pluralize(message.attempts)}: {message.error}",
        }
        for message in found.defer("body", "recipient").order_by("-pk")[:MOST]
    ]
    count, queued = found.count(), Message.objects.filter(state=Message.State.QUEUED).count()
    seen_at, waiting = heartbeat.last_seen(), f"{queued or 'No'} message{pluralize(queued)} to send"
    if heartbeat.is_missing(seen_at):
        label, count = heartbeat.absence(seen_at), count + 1
        rows = [{"label": label, "url": f"{outbox}?state=queued", "detail": waiting}, *rows][:MOST]
    return {
        "title": "Mail in trouble",
        "rows": rows,
        "count": count,
        "empty": f"{waiting}, none in trouble." if queued else "All mail goes out.",
        "more": outbox,
        "all": "All mail in trouble",
    }
