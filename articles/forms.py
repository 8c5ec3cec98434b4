"""Forms of the desk: a working copy with its rows, a work of the library, the lead."""

import json

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape
from js_asset import ImportMap, Media

from articles import publishing
from articles.citations.csl import clean_doi, read_item
from articles.manuscripts.manuscript import MOST_SECTIONS, Unreadable
from articles.manuscripts.sections import join
from articles.models import Address, Article, Edition, Reference
from articles.moments import zone_named
from articles.writing import LONGEST_HEADING, differs, parts_of

MOST_STANDFIRST = Article._meta.get_field("standfirst").max_length
LONGEST_SEARCH = 200  # characters
TAKEN = "This address is taken: choose another slug."


class EssayText(forms.Textarea):
    """The essay as one text: a rich-text editor where there is JavaScript, else its HTML to type in."""

    def __init__(self):
        super().__init__({"rows": 24, "class": "vLargeTextField essay-text", "data-essay-text": ""})

    @property
    def media(self):
        pieces = {
            f"desk/{name}": f"js/desk/{name}.js"
            for name in "citing dialogs keeping library linking outline paste pictures schema shape toolbar".split()
        }
        return Media(
            importmap=ImportMap({"django-prose-editor/editor": "django_prose_editor/editor.js"} | pieces),
            css={"all": ["css/desk/editor.css"]},
            js=[Script("js/desk/editor.js", type="module")],
        )


def is_number(text):
    """Whether it is a number that a row can have."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def sought(text):
    """What can be searched for: what is longer than any title is cut, since SQLite refuses very long patterns and very many words."""
    return text.replace("\0", "")[:LONGEST_SEARCH]


class ArticleForm(forms.ModelForm):
    """Carries the version it was made from: what somebody else saved meanwhile is never written over."""

    visible = Article.objects.none()  # the essays that whoever fills it in may see: no message names another
    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # The version of somebody else's that was shown, and that this one may take the place of.
    over = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="Text", widget=EssayText, required=False)
    works = forms.CharField(
        label="Add references",
        required=False,
        widget=AdminTextareaWidget({"rows": 6}),
        help_text="One a line, in any style, or BibTeX. What you paste here joins the list above; the text itself is kept.",
    )

    class Meta:
        widgets = {
            "title": AdminTextareaWidget({"rows": 2}),
            "standfirst": AdminTextareaWidget({"rows": 3, "data-tally": ""}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "standfirst" in self.fields:
            length = len(self.data.get("standfirst", "") if self.is_bound else self.initial.get("standfirst", ""))
            self.fields[
                "standfirst"
            ].help_text = (
                f"One or two sentences that lists and search engines show: {length} of {MOST_STANDFIRST} characters."
            )
        if not self.instance.pk:
            self.fields["title"].widget.attrs["autofocus"] = True
        if "slug" in self.fields:
            slug = (self.data if self.is_bound else self.initial).get("slug") or "…"
            self.fields["slug"].help_text = f"Its address once published: /articles/{escape(slug)}/"
        self.stored = list(self.instance.sections.all()) if self.instance.pk else []
        self.parts = self.stored
        if self.instance.pk:
            self.initial["read_version"] = self.instance.version
            self.initial["text"] = join(self.stored)

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_text(self):
        try:
            self.parts = parts_of(self.cleaned_data["text"], self.stored)
        except Unreadable as problem:
            del self.fields["text"].widget.attrs["data-essay-text"]  # shown as it was typed, and parsed nowhere
            raise ValidationError(str(problem)) from problem
        # Where the form comes back, the editor reads what would be stored: nothing else is ever parsed in the desk's page.
        self.data = self.data.copy()
        self.data[self.add_prefix("text")] = join(self.parts)
        if len(self.parts) > MOST_SECTIONS:
            raise ValidationError(
                f"An essay has {MOST_SECTIONS:,} headings at most; this text has {len(self.parts):,}."
            )
        for part in self.parts:
            if len(part.heading) > LONGEST_HEADING:
                raise ValidationError(
                    f"The heading “{part.heading[:60]}…” is longer than {LONGEST_HEADING} characters: is it a paragraph?"
                )
        return self.cleaned_data["text"]

    def clean_works(self):
        """The page has taken in what can be read (articles/admin/writing.py): what is left cannot."""
        if rest := self.cleaned_data["works"].strip():
            raise ValidationError("This could not be read as a work. Mend it, or take it out of the box.", code="rest")
        return rest

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        taken = Address.objects.filter(slug=slug).exclude(article=self.instance.pk).first() if slug else None
        if taken:
            owner = self.visible.filter(pk=taken.article_id).first()
            raise ValidationError(self.taken_by(owner) if owner else TAKEN, code="taken")
        return slug

    def taken_by(self, article):
        live = Edition.objects.live(timezone.now()).filter(article=article).outline().first()
        whose = f"“{live.title}”" if live else f"“{article}”, which readers do not see now"
        return f"This address belongs to another essay, number {article.pk}, {whose}: choose another slug."

    @cached_property
    def changed_data(self):
        """An editor may write the same text with other blanks; the versions are not for history to tell."""
        silent = {"read_version", "over", "works"}
        if not differs(self.parts, self.stored):
            silent.add("text")
        return [name for name in super().changed_data if name not in silent]

    def clean(self):
        super().clean()
        if "_read" in self.data:
            raise ValidationError("The references are read; nothing is saved yet.", code="read")
        if not self.instance.pk:
            return
        stored = Article.objects.select_for_update().values_list("version", flat=True).get(pk=self.instance.pk)
        if stored not in (self.cleaned_data.get("read_version"), self.cleaned_data.get("over")):
            raise ValidationError(
                "Somebody else has saved this essay since you opened it. Nothing of yours is stored yet, and nothing is lost: "
                "it stands below as you typed it, and theirs beneath it. Bring into your text what you want of theirs, "
                "then say so at the bottom of the page and save.",
                code="moved",
            )


class Rows(forms.BaseInlineFormSet):
    """Rows of an essay, in the order that their places say."""

    def get_queryset(self):
        if self.is_bound and "forms" in vars(self):
            # The admin shows one form per row found now: what was typed into a row that is gone would not be shown again.
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        if self.is_bound and self.data.get("over"):  # a row that they deleted is new again
            form.fields[self.model._meta.pk.name].required = False
        return form

    @property
    def named(self):
        """Of the names typed into the box, those that could not be made rows (articles/admin/worklist.py)."""
        return self.data.get(f"{self.prefix}-named", "")

    def clean(self):
        super().clean()
        if self.management_form.is_valid() and self.initial_form_count() > self.total_form_count():
            raise ValidationError("This list was sent without some of its rows: nothing is saved. Open the page anew.")
        if names := "”, “".join(self.named.splitlines()):
            raise ValidationError(
                f"Not found, or found more than once: “{names}”. Write a name as it stands in its list."
            )

    def in_order(self):
        """What is to stay, numbered; a row without a place comes last."""
        kept = [
            form for form in self.forms if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        places = [form.cleaned_data.get("place") for form in kept]
        last = max((place for place in places if place is not None), default=0) + 1
        pairs = sorted(zip(places, kept, strict=True), key=lambda pair: last if pair[0] is None else pair[0])
        rows = [form.instance for _, form in pairs]
        for order, row in enumerate(rows):
            row.order = order
        return rows


class RowForm(forms.ModelForm):
    place = forms.IntegerField(min_value=0, max_value=9_999, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.order + 1
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label or name)
            if self.instance.pk and isinstance(widget, Chosen):
                widget.chosen = getattr(self.instance, name)

    @cached_property
    def changed_data(self):
        """A place alone makes no row."""
        names = super().changed_data
        return names if self.instance.pk or names != ["place"] else []


class Chosen(AutocompleteSelect):
    """The admin's own asks the database for the label of each row's choice, and for that of what is no number; this one is told it."""

    chosen = None

    class Media:
        js = ["js/desk/chosen.js"]

    def optgroups(self, name, value, attr=None):
        if self.chosen is None or value != [str(self.chosen.pk)]:
            numbers = [pk for pk in map(str, value) if is_number(pk)]
            return super().optgroups(name, numbers, attr)
        return [(None, [self.create_option(name, self.chosen.pk, str(self.chosen), True, 0)], 0)]


def item_of(text):
    """CSL-JSON that was typed or came with a row."""
    try:
        return read_item(text or "null")
    except ValueError as error:
        raise ValidationError(str(error)) from error


class CitationForm(RowForm):
    """A work of the library under its key, or one that was read here (`raw`, `csl`) and joins the library when the essay is saved."""

    reference = forms.ModelChoiceField(Reference.objects.all(), required=False)
    raw = forms.CharField(required=False, widget=forms.HiddenInput)
    csl = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_key(self):
        key = self.cleaned_data["key"]
        if len(key.split()) != 1:
            raise ValidationError("A key is one word: the text cites several by a space between them.")
        return key

    def clean_csl(self):
        return item_of(self.cleaned_data["csl"]) or None

    def clean(self):
        super().clean()
        raw, csl = self.cleaned_data.get("raw", ""), self.cleaned_data.get("csl")
        if self.errors or self.cleaned_data.get("reference"):
            return
        if self.instance.pk or not (raw.strip() or csl):
            self.add_error("reference", "Choose a work of the library, or paste it into the box below the list.")
            return
        self.work = Reference(csl=csl, raw=raw)


class Citations(Rows):
    def clean(self):
        super().clean()
        seen = set()
        for form in self.forms:
            work = getattr(form, "work", None)
            if work is None or form in self.deleted_forms:
                continue
            doi = clean_doi((work.csl or {}).get("DOI")).lower()
            if doi and (doi in seen or Reference.objects.filter(doi=doi).exists()):
                form.add_error("reference", f"The library has a work with the DOI {doi}, or it is twice in this list.")
            seen.add(doi)


class ReferenceForm(forms.ModelForm):
    csl = forms.CharField(label="CSL-JSON", required=False, widget=AdminTextareaWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.csl:
            self.initial["csl"] = json.dumps(self.instance.csl, ensure_ascii=False, indent=2)

    def clean_csl(self):
        csl = item_of(self.cleaned_data["csl"])
        if not self.cleaned_data["csl"]:
            return None
        if not csl:
            raise ValidationError("This is no item of CSL-JSON, for instance {“type”: “book”, “title”: “On Ledgers”}.")
        doi = clean_doi(csl.get("DOI")).lower()
        known = Reference.objects.filter(doi=doi).exclude(pk=self.instance.pk).first() if doi else None
        if known:
            raise ValidationError(f"The library has a work with this DOI already: number {known.pk}, “{known}”.")
        return csl

    def clean(self):
        super().clean()
        if not self.errors and not self.cleaned_data["csl"] and not self.cleaned_data["raw"].strip():
            raise ValidationError("Give the work as CSL-JSON, or as text.")


class LeadForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "until" in self.fields:
            self.fields["until"].help_text = zone_named()

    def clean(self):
        super().clean()
        if not self.errors:
            try:
                publishing.refuse_lead(self.cleaned_data["article"], self.cleaned_data["until"], timezone.now())
            except publishing.Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
