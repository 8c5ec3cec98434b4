"""New from manuscript: text or Markdown, shown as it was understood before it becomes a draft."""

from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from articles import disk
from articles.admin.desk import edits_all
from articles.manuscripts.apart import read_apart
from articles.manuscripts.manuscript import Dropped, Unreadable
from articles.manuscripts.rawhtml import plain
from articles.manuscripts.reading import LARGEST, MARKDOWN, decode, is_plainly_markdown
from articles.models import Article, Byline, Person, Topic
from articles.working_copy import NAME_AND_ROLE, store, unused_slug

KINDS = {"auto": "find out", "text": "plain text", "markdown": "Markdown"}


class ManuscriptForm(forms.Form):
    file = disk.UploadField(
        required=False,
        help_text=f"A text or Markdown file of {LARGEST // 1_000_000} MB at most, or paste the text below.",
    )
    text = forms.CharField(required=False, strip=False, widget=AdminTextareaWidget({"rows": 20}))
    kind = forms.ChoiceField(choices=KINDS.items(), initial="auto", label="Read it as")
    bibliography = forms.CharField(
        required=False,
        label="BibTeX",
        widget=AdminTextareaWidget({"rows": 6}),
        help_text="The works that a Markdown text cites by their keys, if they stand in a file of their own: paste it here.",
    )

    def clean(self):
        given = self.cleaned_data
        file, text = given.get("file"), given.get("text", "")
        if file and file.size > LARGEST:
            raise ValidationError(f"{file.name}: {file.size:,} bytes; the limit is {LARGEST:,}.")
        if not file and not text.strip():
            raise ValidationError("Paste the text, or choose a file.")
        name, kind, works = (
            file.name if file else "The text",
            given.get("kind") or "auto",
            given.get("bibliography", ""),
        )
        try:
            text, dropped = decode(file.read() if file else text.encode(), name)
            if kind == "auto":
                markdown = works.strip() or PurePath(name).suffix.lower() in MARKDOWN or is_plainly_markdown(text)
                kind = "markdown" if markdown else "auto"
            self.manuscript = read_apart(text, name, kind, works)
        except Unreadable as problem:
            raise ValidationError(str(problem)) from problem
        if works.strip() and kind != "markdown":
            dropped.append(Dropped("the BibTeX below", "Only Markdown cites by keys."))
        self.manuscript.dropped[:0] = dropped
        return given | {"text": text, "kind": kind}


class FromManuscript:
    """For the page of essays."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.manuscript_view)
        return [path("manuscript/", view, name="articles_article_manuscript"), *super().get_urls()]

    def manuscript_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ManuscriptForm(request.POST or None, request.FILES or None)
        manuscript = form.manuscript if form.is_valid() else None
        if manuscript:
            manuscript.dropped += withheld(manuscript, request.user)
            if "_draft" in request.POST:
                return self.make_draft(request, manuscript)
            form = ManuscriptForm(initial=form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": "New from manuscript",
            "opts": self.opts,
            "form": form,
            "most": LARGEST,
            "read": manuscript and summary(manuscript),
        }
        return TemplateResponse(request, "admin/articles/article/manuscript.html", context)

    def make_draft(self, request, manuscript):
        visible = self.get_queryset(request)  # the slug tells nothing of other people's drafts
        article = Article(slug=unused_slug(visible, manuscript.title, "essay"))
        with transaction.atomic():
            lost = store(manuscript, article, mend_library=False)
            if not edits_all(request.user):
                sign(article, request.user)
            self.log_addition(request, article, "Made from a manuscript.")
        for entry in lost:
            messages.warning(request, f"{entry.what}: {entry.why}")
        messages.success(request, f"“{article}” is a draft.")
        return redirect("admin:articles_article_change", article.pk)


def summary(manuscript):
    """What the page shows of it."""
    cited, listed = manuscript.cited, {work.key for work in manuscript.references}
    return {
        "manuscript": manuscript,
        "sections": [(part, len(plain(part.html).split())) for part in manuscript.sections],
        "works": [(work, work.key in cited) for work in manuscript.references],
        "unlisted": [key for key in cited if key not in listed],
    }


def withheld(manuscript, user):
    """Take out what is not this person's to decide; says what that was."""
    lost = []
    if not user.has_perm("articles.add_person"):
        names = {text: NAME_AND_ROLE.fullmatch(text) for text in manuscript.byline}
        names = {text: match["name"] if match else text for text, match in names.items()}
        known = set(Person.objects.filter(name__in=names.values()).values_list("name", flat=True))
        lost += [
            Dropped(f"“{text}” in the byline", "An editor adds people.") for text in names if names[text] not in known
        ]
        manuscript.byline = [text for text in manuscript.byline if names[text] in known]
    if not user.has_perm("articles.add_topic"):
        new = [name for name in manuscript.topics if not Topic.objects.filter(name__iexact=name).exists()]
        lost += [Dropped(f"the topic “{name}”", "An editor adds topics.") for name in new]
        manuscript.topics = [name for name in manuscript.topics if name not in new]
    if manuscript.date and not edits_all(user):
        lost.append(Dropped(f"the date {manuscript.date}", "An editor says that an essay first appeared elsewhere."))
        manuscript.date = None
    return lost


def sign(article, user):
    """An author's own essay carries their name; somebody without a place in bylines gets one."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        name = str(user)[: Person._meta.get_field("name").max_length]
        person = Person.objects.create(name=name, slug=unused_slug(Person.objects, name, "author"), user=user)
    if not article.bylines.filter(person=person).exists():
        Byline.objects.create(article=article, person=person, order=article.bylines.count())
