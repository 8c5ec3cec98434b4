"""From working copy to readers: checklist, preview, the verbs with their confirmation, and the record of an essay."""

import copy
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from articles import checks, differences, publishing
from articles.admin.desk import DeskAdmin, edits_all
from articles.admin.verbs import VERBS, VerbForm
from articles.models import Edition
from articles.moments import moment
from articles.standing import STATES, standing
from articles.views import essay_page

LOOKED_AT = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF], "form-action": [CSP.NONE]}
PREVIEWED = {verb.kind: verb for verb in VERBS.values() if verb.kind}
UNWRITTEN = "The note to readers stands here."
FIELDS = {"byline": "bylines-group"}  # where a field is on the essay's page, if not at id_<name>


class Publishing(DeskAdmin):
    """For the page of essays."""

    class Media:
        css = {"all": ["css/desk/publishing.css"]}
        js = [Script("js/desk/checklist.js", defer=True), Script("js/desk/preview.js", defer=True)]

    def get_urls(self):
        pages = {
            "checklist": require_safe(self.checklist_view),
            "preview": xframe_options_sameorigin(csp_override(LOOKED_AT)(require_safe(self.preview_view))),
            "record": require_safe(self.record_view),
        }
        view = require_http_methods(["GET", "HEAD", "POST"])(self.verb_view)
        ways = [(name, page, {}) for name, page in pages.items()] + [(name, view, {"name": name}) for name in VERBS]
        return [
            path(f"<int:object_id>/{name}/", self.admin_site.admin_view(page), more, name=f"articles_article_{name}")
            for name, page, more in ways
        ] + super().get_urls()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context |= self.about(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def delete_view(self, request, object_id, extra_context=None):
        """What readers may have cited has a page that says why there is no such thing."""
        article = self.get_object(request, str(object_id))
        if (
            article
            and standing(article.editions.all(), timezone.now()).was_public
            and self.has_view_permission(request)
        ):
            return self.page(request, article, "kept", "Never deleted", status=403)
        return super().delete_view(request, object_id, extra_context)

    def checklist_view(self, request, object_id):
        article = self.open(request, object_id)
        return self.page(request, article, "checklist", "Before publishing")

    def preview_view(self, request, object_id):
        """The page that readers would get, byte for byte; its headers differ: its forms send nothing."""
        article, at = self.open(request, object_id), timezone.now()
        last = standing(article.editions.all(), at).last
        kind = request.GET.get("as")
        if kind not in PREVIEWED or not last:
            kind = Edition.Kind.UPDATE if last else Edition.Kind.FIRST
        try:
            edition = publishing.prospect(article, kind, UNWRITTEN if last else "", at)
        except publishing.Refused as refusal:
            return self.page(request, article, "refused", "Preview", status=409, refusal=refusal)
        edition.slug = edition.slug or "draft"
        reader = copy.copy(request)
        reader.user = AnonymousUser()
        answer = essay_page(reader, edition, edition, at)
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    def record_view(self, request, object_id):
        article, at = self.open(request, object_id), timezone.now()
        now, editions = standing(article.editions.all(), at), list(article.editions.all())
        chosen = next(
            (e for e in editions if str(e.number) == request.GET.get("edition")), editions[-1] if editions else None
        )
        context = {"rows": [record_row(edition, now, at) for edition in editions], "chosen": chosen}
        if chosen and chosen.number > 1:
            before, after = article.editions.filter(number__in=[chosen.number - 1, chosen.number]).order_by("number")
            context |= {"before": before, "changes": shown(differences.between(before, after))}
        return self.page(request, article, "record", "The record", **context)

    def verb_view(self, request, object_id, name):
        """GET says what readers will see, POST does it. What cannot be done is said there, with everything typed."""
        article, verb = self.open(request, object_id), VERBS[name]
        if not edits_all(request.user):
            raise PermissionDenied
        now = standing(article.editions.all(), timezone.now())
        form = VerbForm(verb, now, data=request.POST if request.method == "POST" else None)
        refusal, status = None, 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    return self.do(request, article, now, form)
                except publishing.Refused as error:
                    refusal, status = error, 409
                    article = self.open(request, object_id)  # as it stands now
        return self.confirmation(request, article, form, refusal, status)

    def do(self, request, article, now, form):
        """Do what was confirmed, if the essay still stands as it was shown; the history says so as it is done."""
        if form.verb.name not in now.verbs:
            raise publishing.Refused(f"This cannot be done to “{article}” now. {STATES[now.state]}")

        def tell(editions):
            form.done = form.told(now, editions)
            note = form.cleaned_data.get("note")
            self.log_change(request, article, f"{form.done} Note to readers: {note}" if note else form.done)

        form.act(article, seen=request.POST.get("seen", ""), then=tell)
        self.message_user(request, f"“{article}”: {form.done}", messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)

    def confirmation(self, request, article, form, refusal, status):
        verb, about, at = form.verb, self.about(request, article), timezone.now()
        now = standing(article.editions.all(), at)
        context = {
            "verb": verb,
            "form": form,
            "refusal": refusal,
            "seen": publishing.stamp(article, article.editions.all(), at),
            "offered": verb.name in now.verbs,
        }
        blocking = [item for item in about["findings"] if item["finding"].blocks]
        context["problems"] = blocking if verb.freezes else []
        if context["offered"] and not context["problems"]:
            try:
                context |= self.news(article, verb, now, at)
            except publishing.Refused as error:
                context |= {"refusal": error, "offered": False}
        return self.page(request, article, "verb", f"{verb.label}: {article}", status, about, **context)

    def news(self, article, verb, now, at):
        """What would be new to readers."""
        old = now.last and Edition.objects.get(pk=now.last.pk)
        if verb.name == "cancel":
            new = Edition.objects.get(pk=now.ahead.pk)
        elif verb.freezes:
            new = publishing.prospect(article, verb.kind, "", at)
        else:
            return {}
        return {"old": old, "new": new, "changes": shown(differences.between(old, new)) if old else []}

    def open(self, request, object_id):
        """The essay; what is not somebody's to see does not exist."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        article = self.get_object(request, str(object_id))
        if article is None:
            raise Http404
        return article

    def about(self, request, article):
        """What the pages of an essay say alike of how it stands."""
        at = timezone.now()
        now = standing(article.editions.all(), at)
        return {
            "article": article,
            "standing": now,
            "verbs": [VERBS[name] for name in now.verbs] if edits_all(request.user) else [],
            "findings": (found := self.findings(article)),
            "fine": checks.fine([item["finding"] for item in found]),
        }

    def findings(self, article):
        """The checklist, each item with its place on the essay's page; `jump` is the anchor of a section in its text."""
        page = reverse("admin:articles_article_change", args=[article.pk])
        items = []
        for finding in checks.find(article):
            jump = finding.place if finding.where == "section" else ""
            query = f"?{urlencode({'jump': jump})}" if jump else ""
            place = place_of(finding)
            items.append({"finding": finding, "jump": jump, "place": place, "url": page + query + place})
        return items

    def page(self, request, article, template, title, status=200, about=None, **context):
        context = {
            **self.admin_site.each_context(request),
            **(about or self.about(request, article)),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/articles/article/{template}.html", context, status=status)


def shown(changes):
    """Differences to look at: (change, its lines without most of what stayed)."""
    return [(change, differences.paragraphs(change.runs)) for change in changes]


def place_of(finding):
    if finding.where == "section":
        return "#id_text"
    return "#citations-group" if finding.where == "work" else f"#{FIELDS.get(finding.place, f'id_{finding.place}')}"


def record_row(edition, now, at):
    """An edition with what became of it, and where readers find it."""
    if edition.live_from > at:
        became, url = f"scheduled for {moment(edition.live_from)}", ""
    elif edition.withdrawn_at:
        became, url = f"withdrawn on {moment(edition.withdrawn_at)}", ""
    elif edition == now.live:
        became, url = "what readers see", edition.get_absolute_url()
    else:
        became, url = "in the record", reverse("edition", args=[now.live.slug, edition.number]) if now.live else ""
    return {"edition": edition, "became": became, "url": url}
