"""Where an essay stands between its working copy and its readers, and which verbs follow from that."""

from dataclasses import dataclass

from articles.models import Edition


@dataclass(frozen=True)
class Standing:
    """`last`: the latest edition begun; `ahead`: the one that lies ahead; None where there is none."""

    last: Edition | None
    ahead: Edition | None

    @property
    def state(self):
        if self.last is None:
            return "draft"
        if self.last.withdrawn_at:
            return "withdrawn"
        return "retracted" if self.last.kind == Edition.Kind.RETRACTION else "live"

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
            "live": ["correct", "clarify", "update", "schedule", "retract", "withdraw"],
            "retracted": ["restore", "withdraw"],
            "withdrawn": ["restore"],
        }[self.state]
        leads = self.state == "live" or (self.state == "draft" and self.ahead)
        return names + ["cancel"] * bool(self.ahead) + ["lead"] * bool(leads)

    @property
    def next_number(self):
        """Of the edition that would be added now: one that lies ahead would give its number up."""
        return self.last.number + 1 if self.last else 1


def standing(editions, at):
    """Of an article with these editions, in their order, at `at`."""
    begun = [edition for edition in editions if edition.live_from <= at]
    ahead = [edition for edition in editions if edition.live_from > at]
    return Standing(begun[-1] if begun else None, ahead[-1] if ahead else None)
