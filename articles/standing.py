"""Where an essay stands between its working copy and its readers, and which verbs follow from that."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from articles.models import Edition
from articles.moments import moment

STATES = {
    "draft": "It is a draft: readers have never seen it.",
    "scheduled": "Readers have not seen it yet.",
    "live": "It is live.",
    "retracted": "It is retracted: readers see it under a notice.",
    "withdrawn": "It is withdrawn: readers find nothing.",
}
KEPT = "It has been public, so it is never deleted: what readers cited must be found again, if only in the record."


@dataclass(frozen=True)
class Standing:
    """`last`: the latest edition begun; `ahead`: the one that lies ahead; None where there is none."""

    last: Edition | None
    ahead: Edition | None

    @property
    def state(self):
        if self.last is None:
            return "scheduled" if self.ahead else "draft"
        if self.last.withdrawn_at:
            return "withdrawn"
        return "retracted" if self.last.kind == Edition.Kind.RETRACTION else "live"

    @property
    def words(self):
        """For lists."""
        if self.state == "scheduled":
            return f"Scheduled for {moment(self.ahead.live_from)}"
        number = f", edition {self.last.number}" if self.live else ""
        ahead = f"; edition {self.ahead.number} scheduled for {moment(self.ahead.live_from)}" if self.ahead else ""
        return self.state.capitalize() + number + ahead

    @property
    def sentence(self):
        """For the essay's own pages."""
        said = [STATES[self.state]]
        if self.ahead:
            said.append(f"Edition {self.ahead.number} is scheduled for {moment(self.ahead.live_from)}.")
        return " ".join(said + [KEPT] * self.was_public)

    @property
    def was_public(self):
        return self.last is not None

    @property
    def live(self):
        """The edition that readers see."""
        return self.last if self.state in ("live", "retracted") else None

    @property
    def verbs(self):
        """The names of what can be done now (articles/publishing.py), the usual first."""
        names = {
            "draft": ["publish", "schedule"],
            "scheduled": ["publish", "schedule"],
            "live": ["correct", "clarify", "update", "schedule", "retract", "withdraw"],
            "retracted": ["restore", "withdraw"],
            "withdrawn": ["restore"],
        }[self.state]
        return names + ["cancel"] * bool(self.ahead) + ["lead"] * (self.state in ("live", "scheduled"))


def standing(editions, at):
    """Of an article with these editions, in their order, at `at`."""
    begun = [edition for edition in editions if edition.live_from <= at]
    ahead = [edition for edition in editions if edition.live_from > at]
    return Standing(begun[-1] if begun else None, ahead[-1] if ahead else None)


def in_state(articles, state, at):
    """Those of the articles that stand so: the query twin. Scheduled are all of which an edition lies ahead, be they live too."""
    conditions = {
        "draft": [~_with()],
        "scheduled": [_with(live_from__gt=at)],
        "live": [_live(at), ~_live(at, kind=Edition.Kind.RETRACTION)],
        "retracted": [_live(at, kind=Edition.Kind.RETRACTION)],
        "withdrawn": [_with(live_from__lte=at), ~_live(at)],
    }
    return articles.filter(*conditions[state])


def _with(**conditions):
    return Exists(Edition.objects.filter(article=OuterRef("pk"), **conditions))


def _live(at, **conditions):
    return Exists(Edition.objects.live(at).filter(article=OuterRef("pk"), **conditions))
