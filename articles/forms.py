"""Forms of the desk: a working copy with its rows, a work of the library, the lead."""

import json

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import publishing
from articles.citations.csl import clean_doi, normalise
from articles.manuscripts.sections import CLOSE, DEEPEST, OPENING, anchor_for
from articles.markup import clean_author, is_reserved
from articles.models import Article, Reference, Section


def is_number(text):
    """Whether it is a number that a row can have."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class ArticleForm(forms.ModelForm):
    """Carries the version it was made from: what somebody else saved meanwhile is never written over."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["read_version"] = self.instance.version

    def clean(self):
        super().clean()
        if not self.instance.pk:
            return
        stored = Article.objects.select_for_update().values_list("version", flat=True).get(pk=self.instance.pk)
        if self.cleaned_data.get("read_version") != stored:
            raise ValidationError(
                "Somebody else has saved this essay since you opened it. Nothing of yours is stored yet, and nothing is lost: "
                "it stands below as you typed it. Open the essay once more in another window and bring the two together there.",
                code="moved",
            )


class Rows(forms.BaseInlineFormSet):
    """Rows of an essay, in the order that their places say."""

    def get_queryset(self):
        if self.is_bound and "forms" in vars(self):
            # The admin shows one form per row found now: what was typed into a row that is gone would not be shown again.
            return [form.instance for form in self.initial_forms]
        return super().get_queryset()

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
            if self.instance.pk and isinstance(widget, Chosen):
                widget.chosen = getattr(self.instance, name)


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


class SectionForm(RowForm):
    level = forms.IntegerField(min_value=1, max_value=DEEPEST, initial=1)
    anchor = forms.SlugField(
        max_length=120, required=False, allow_unicode=True, help_text="Stable; left empty, it is made of the heading."
    )

    def clean_html(self):
        return clean_author(self.cleaned_data["html"])

    def clean_anchor(self):
        anchor = self.cleaned_data["anchor"]
        if "anchor" in self.changed_data and is_reserved(anchor):
            raise ValidationError(f"The page itself uses “{anchor}”: choose another anchor.")
        return anchor

    def clean(self):
        super().clean()
        if self.cleaned_data.get("level", 1) > 1 and not self.cleaned_data.get("heading"):
            self.add_error("heading", "A section below the first level needs a heading.")


def settle_anchors(sections: list[Section]):
    """Give those an anchor that have none."""
    taken = {section.anchor for section in sections if section.anchor}
    for section in sections:
        if not section.anchor:
            section.anchor = anchor_for(section.heading or (CLOSE if section.order else OPENING), taken)


class CitationForm(RowForm):
    def clean_key(self):
        key = self.cleaned_data["key"]
        if len(key.split()) != 1:
            raise ValidationError("A key is one word: the text cites several by a space between them.")
        return key


class ReferenceForm(forms.ModelForm):
    csl = forms.CharField(label="CSL-JSON", required=False, widget=AdminTextareaWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.csl:
            self.initial["csl"] = json.dumps(self.instance.csl, ensure_ascii=False, indent=2)

    def clean_csl(self):
        if not self.cleaned_data["csl"]:
            return None
        try:
            csl = normalise(json.loads(self.cleaned_data["csl"]))
        except (ValueError, RecursionError) as error:
            raise ValidationError("This is not JSON.") from error
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
    def clean(self):
        super().clean()
        if not self.errors:
            try:
                publishing.refuse_lead(self.cleaned_data["article"], self.cleaned_data["until"], timezone.now())
            except publishing.Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
