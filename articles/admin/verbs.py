"""The verbs of publishing as the desk offers them: what each is called, what readers will see of it, and what it asks for."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import publishing
from articles.models import Edition
from articles.moments import instant, moment, zone_named

FURTHEST = timedelta(days=3650)
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Verb:
    """`freezes` says whether it makes an edition of the working copy, and `kind` of which kind; `asks` names the fields of its form."""

    name: str
    label: str
    done: str
    readers: str
    asks: tuple = ()
    freezes: bool = False
    kind: str = ""

    @property
    def url(self):
        return f"admin:articles_article_{self.name}"


Kind = Edition.Kind
NOTED = ("note",)
REVISED = (
    "From now on the text as it stands here, with your note above it and in the record. The edition before it stays in the "
    "record, under a banner that leads to the new one."
)
VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "publish",
            "Publish",
            "Published",
            "From now on the essay as it stands here: at its address, on the front page and in the lists.",
            freezes=True,
            kind=Kind.FIRST,
        ),
        Verb(
            "schedule",
            "Schedule",
            "Scheduled",
            "Nothing new until the time that you choose; from then on the text as it stands now. What you change here "
            "afterwards is not in it. Its address is kept for it until then.",
            asks=("when", "kind", "note"),
            freezes=True,
            kind=Kind.UPDATE,
        ),
        Verb("correct", "Correct", "Corrected", f"Something was wrong. {REVISED}", NOTED, True, Kind.CORRECTION),
        Verb("clarify", "Clarify", "Clarified", f"It could be misread. {REVISED}", NOTED, True, Kind.CLARIFICATION),
        Verb("update", "Update", "Updated", f"Something is new. {REVISED}", NOTED, True, Kind.UPDATE),
        Verb(
            "retract",
            "Retract",
            "Retracted",
            "From now on the essay under a notice of retraction with your note. It keeps its address and the words that readers "
            "see today; the front page and the lists drop it.",
            asks=NOTED,
        ),
        Verb(
            "withdraw",
            "Withdraw",
            "Withdrawn",
            "Nothing: from now on every address of the essay answers as if it had never existed, with all its editions. It can "
            "be restored, with a note to readers.",
        ),
        Verb(
            "restore",
            "Restore",
            "Restored",
            "From now on the essay as it stands here, at its address and in the lists, with your note. Editions that were "
            "withdrawn stay out of sight: the record gives their numbers and dates.",
            asks=NOTED,
            freezes=True,
            kind=Kind.RESTORATION,
        ),
        Verb(
            "cancel",
            "Cancel the schedule",
            "Schedule cancelled",
            "What they see today, and nothing else: the edition that lies ahead is given up, with its number and its note. The "
            "working copy stays as it is.",
        ),
        Verb(
            "lead",
            "Lead the front page",
            "Leads the front page",
            "The essay first on the front page, as soon as it is live and until the time that you choose, or until another one "
            "is chosen.",
            asks=("when",),
        ),
    )
}
OFFER = {
    Kind.UPDATE: "Something is new",
    Kind.CORRECTION: "Something was wrong",
    Kind.CLARIFICATION: "It could be misread",
}


class MomentField(forms.DateTimeField):
    """A time in the magazine's zone."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code == "ambiguous_timezone":
                instant(error.params["datetime"])  # says it better
            raise


class VerbForm(forms.Form):
    """What a verb asks for, as the essay stands now."""

    when = MomentField(
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        error_messages={"required": "Choose a day and a time."},
    )
    kind = forms.ChoiceField(
        choices=[(kind, f"{kind.label}: {words[0].lower()}{words[1:]}") for kind, words in OFFER.items()],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Note to readers",
        max_length=LONGEST_NOTE,
        widget=AdminTextareaWidget({"rows": 4}),
        help_text="Public, and kept in the record for good.",
        error_messages={"required": "Readers must be told why: a note is required."},
    )
    replace = forms.BooleanField(required=False)

    def __init__(self, verb, standing, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.verb, ahead = verb, standing.ahead
        asks = {name for name in verb.asks if verb.name != "schedule" or name == "when" or standing.state == "live"}
        if ahead and verb.name not in ("cancel", "lead"):
            asks.add("replace")
            self.fields["replace"].label = (
                f"Give up edition {ahead.number}, scheduled for {moment(ahead.live_from)}: it is deleted"
                + (", and this one takes its number." if verb.freezes or verb.name == "retract" else ".")
            )
        for name in set(self.fields) - asks:
            del self.fields[name]
        if "when" in asks:
            self.fields["when"].label = "Publish at" if verb.name == "schedule" else "Until"
            self.fields["when"].help_text = zone_named()

    def clean_when(self):
        when, now = self.cleaned_data["when"], timezone.now()
        if when <= now:
            raise ValidationError(f"This time has passed: it is {moment(now)}.")
        if when > now + FURTHEST:
            raise ValidationError("This is further ahead than ten years.")
        return when

    def act(self, article, **told):
        """Do it, as publishing.py says it is done."""
        said, name = self.cleaned_data, self.verb.name
        if "replace" in said:
            told["replace"] = said["replace"]
        if name in ("cancel", "withdraw", "publish"):
            getattr(publishing, name)(article, **told)
        elif name == "lead":
            publishing.choose_lead(article, said["when"], **told)
        elif name == "schedule":
            kind = said.get("kind", Kind.FIRST)
            publishing.schedule(article, said["when"], kind=kind, note=said.get("note", ""), **told)
        else:
            getattr(publishing, name)(article, said["note"], **told)

    def told(self, standing, editions):
        """What was done, in a sentence; `standing` is how it stood before, `editions` are those that there are now."""
        words, verb = self.verb.done, self.verb
        if verb.freezes or verb.name == "retract":
            words += f": edition {editions[-1].number}"
            if verb.name == "schedule":
                kind = f", {editions[-1].get_kind_display().lower()}" if editions[-1].note else ""
                words += f"{kind}, at {moment(editions[-1].live_from)}"
        elif verb.name == "cancel":
            words += f": edition {standing.ahead.number}, at {moment(standing.ahead.live_from)}"
        elif verb.name == "lead":
            words += f" until {moment(self.cleaned_data['when'])}"
        return f"{words}."
