"""Writing at the desk: the text of an essay with its references, and what somebody else has made of it meanwhile."""

import json
import re

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.db.models import Q
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import bibliography, differences
from articles.admin import worklist
from articles.manuscripts.manuscript import Work
from articles.manuscripts.rawhtml import plain
from articles.manuscripts.works import stem
from articles.models import Article, Citation, Picture, Reference
from articles.writing import times_cited, words_of

MOST_OFFERED = 20
MOST_WORDS = 8  # that a search takes in
PICTURE = re.compile(r'<figure\b[^<>]*\bdata-picture="(\d{1,18})"')
TOLD_BY = ("raw", "doi", "csl__title", "csl__author__0__family", "csl__editor__0__family", "csl__container-title")
SEEN_BY = ("alt", "credit", "file")


class Writing:
    """For the page of essays."""

    change_form_template = "admin/articles/article/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("works/", view(self.works_view), name="articles_article_works"),
            path("pictures/", view(self.pictures_view), name="articles_article_pictures"),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":  # before the transaction: BibTeX is read by another process
            data, said = worklist.taken_in(request.POST)
            request.POST = data
            for level, words in said:
                messages.add_message(request, level, words)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        citations = next((s for s in context["inline_admin_formsets"] if s.opts.model is Citation), None)
        if citations:
            context["cited_unlisted"] = worklist.tell(citations.formset, times_cited(form.parts))
        context["writes"] = self.has_add_permission(request) if add else self.has_change_permission(request, obj)
        context["outline"] = [(part, len(plain(part.html).split())) for part in form.parts]
        if context["writes"]:
            uploads = self.admin_site.get_model_admin(Picture).has_add_permission(request)
            form.fields["text"].widget.attrs |= addresses(form["text"].value() or "", uploads)
        if obj:
            begun = [edition for edition in obj.editions.all() if edition.live_from <= timezone.now()]
            context["was_live"] = begun[-1].slug if begun else ""
        if form.has_error(NON_FIELD_ERRORS, "read"):
            context["errors"] = None
        if form.has_error(NON_FIELD_ERRORS, "moved"):
            context |= theirs(form)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def refuse_strangers(self, request):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied

    def works_view(self, request):
        """Works of the library in which every word typed occurs."""
        self.refuse_strangers(request)
        return JsonResponse({"works": [offered(work) for work in found(Reference, TOLD_BY, request.GET.get("q", ""))]})

    def pictures_view(self, request):
        self.refuse_strangers(request)
        pictures = found(Picture, SEEN_BY, request.GET.get("q", ""))
        return JsonResponse({"pictures": [{"id": picture.pk} | shown(picture) for picture in pictures]})


def found(model, names, typed):
    rows = model.objects.order_by("-pk")
    for word in typed.replace("\0", "").split()[:MOST_WORDS]:
        rows = rows.filter(Q.create([(f"{name}__icontains", word) for name in names], connector=Q.OR))
    return rows[:MOST_OFFERED]


def offered(work):
    return {
        "id": work.pk,
        "key": stem(Work("", work.raw, work.csl)),
        "title": str(work),
        "understood": bibliography.understood(work.csl) if work.csl else work.raw[:300],
    }


def shown(picture):
    return {"src": picture.file.url, "alt": picture.alt}


def addresses(text, uploads):
    """Where the editor looks works and pictures up, and the pictures that stand in the text."""
    pictures = Picture.objects.in_bulk([int(number) for number in PICTURE.findall(text)][:500])
    return {
        "data-works": reverse("admin:articles_article_works"),
        "data-pictures": reverse("admin:articles_article_pictures"),
        "data-upload": reverse("admin:articles_picture_upload") if uploads else "",
        "data-shown": json.dumps({pk: shown(picture) for pk, picture in pictures.items()}),
    }


def theirs(form):
    """What somebody else has saved, and how it differs from what stands in the form."""
    article = Article.objects.get(pk=form.instance.pk)
    pairs = [(name, form[name].value() or "", getattr(article, name)) for name in ("title", "standfirst", "slug")]
    pairs.append(("text", words_of(form.parts), words_of(article.sections.all())))
    deeds = LogEntry.objects.filter(content_type=get_content_type_for_model(article), object_id=str(article.pk))
    return {
        "their_version": article.version,
        "theirs": [(name, differences.words(mine, other)) for name, mine, other in pairs if mine != other],
        "saved_by": deeds.select_related("user").order_by("-pk").first(),
    }
