"""Writing at the desk: the text of an essay with its references, and what somebody else has made of it meanwhile."""

import json
import re
from datetime import timedelta

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
from articles.forms import is_number, sought
from articles.manuscripts.manuscript import Work
from articles.manuscripts.rawhtml import plain
from articles.manuscripts.works import stem
from articles.models import Article, Citation, Picture, Reference
from articles.moments import moment
from articles.standing import standing
from articles.writing import times_cited, words_of

MOST_OFFERED = 20
MOST_WORDS = 8  # that a search takes in
PICTURE = re.compile(r'<figure\b[^<>]*\bdata-picture="(\d{1,18})"')
TOLD_BY = ("raw", "doi", "csl__title", "csl__author__0__family", "csl__editor__0__family", "csl__container-title")
SEEN_BY = ("alt", "credit", "file")
AT_ONCE = timedelta(minutes=1)


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
            last = standing(obj.editions.all(), timezone.now()).last
            context |= {"was_live": last.slug if last else "", "saved_by": saving(obj)}
        context["title"] = "Essay" if obj else "New essay"
        context["picture"] = lead_picture(form, obj)
        if form.has_error(NON_FIELD_ERRORS, "read"):
            context["errors"] = None
        if form.has_error(NON_FIELD_ERRORS, "moved"):
            context |= theirs(form, [inline.formset for inline in context["inline_admin_formsets"]])
        answer = super().render_change_form(request, context, add, change, form_url, obj)
        if "theirs" in context:
            answer.status_code = 409
        return answer

    def refuse_strangers(self, request):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied

    def works_view(self, request):
        """Works of the library in which every word typed occurs."""
        self.refuse_strangers(request)
        return JsonResponse({"works": [offered(work) for work in found(Reference, TOLD_BY, request.GET.get("q", ""))]})

    def pictures_view(self, request):
        self.refuse_strangers(request)
        number, typed = request.GET.get("id", ""), request.GET.get("q", "")
        pictures = Picture.objects.filter(pk=number) if is_number(number) else found(Picture, SEEN_BY, typed)
        return JsonResponse({"pictures": [{"id": picture.pk} | shown(picture) for picture in pictures]})


def found(model, names, typed):
    rows = model.objects.order_by("-pk")
    for word in sought(typed).split()[:MOST_WORDS]:
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


def saving(article):
    """The entry of the history that was made as it was saved last; none if a command did it."""
    at = article.modified_at
    return deeds_on(Article, article.pk).filter(action_time__range=(at, at + AT_ONCE)).order_by("pk").first()


def deeds_on(model, number):
    """What was done at the desk to a row."""
    deeds = LogEntry.objects.filter(content_type=get_content_type_for_model(model), object_id=str(number))
    return deeds.select_related("user")


def lead_picture(form, article):
    """The picture that the form shows as chosen."""
    number = form["picture"].value() if "picture" in form.fields else article and article.picture_id
    picture = Picture.objects.filter(pk=number).first() if is_number(str(number or "")) else None
    return picture and {"src": picture.file.url, "said": picture.alt or "Decorative: screen readers pass it by."}


def theirs(form, formsets):
    """What somebody else has saved, and how all that differs from what stands in the form."""
    article = Article.objects.select_related("picture").get(pk=form.instance.pk)
    typed = {name: form[name].value() or "" for name in ("title", "slug", "standfirst")}
    pairs = [(name, words, getattr(article, name)) for name, words in typed.items()]
    pairs.append(("text", words_of(form.parts), words_of(article.sections.all())))
    pairs += [(formset.called, worklist.lines(formset), worklist.stored_lines(formset)) for formset in formsets]
    chosen = lead_picture(form, None) if "picture" in form.fields else None
    pairs.append(("picture", chosen["said"] if chosen else "", str(article.picture or "")))
    if "first_published" in form.fields:
        mine = form.cleaned_data.get("first_published")
        pairs.append(("first published", *(f"{moment(at)}" if at else "" for at in (mine, article.first_published))))
    return {
        "their_version": article.version,
        "theirs": [(name, differences.words(mine, other)) for name, mine, other in pairs if mine != other],
    }
