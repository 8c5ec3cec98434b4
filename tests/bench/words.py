"""What is read on every page that is measured: one essay of 2,000 words with 20 works, and any number of replies."""

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from articles.manuscripts.manuscript import Part
from articles.printing import print_essay

TOPICS = ["Technology", "Economics", "Public affairs", "Evidence", "Law", "Work"]
LONG = {"fifty": 50, "five-thousand": 5_000}  # essays by their address: replies
WORKS, SECTIONS, PARAGRAPHS = 20, 8, 5
STANDFIRST = "Why committees learned to wait, and what it cost the people who waited with them."
DRAWN = random.Random(5)
SOUGHT = {"rare": "quokka", "common": "economy"}  # in five essays and replies, and in every one
VOCABULARY = [
    "".join(DRAWN.choices("bdfglmnprst", k=1)[0] + DRAWN.choices("aeiou", k=1)[0] for _ in range(2 + n % 3))
    for n in range(20_000)
]
OFTEN = list(accumulate(1 / (n + 5) for n in range(len(VOCABULARY))))  # as words are: few often, many seldom
WORDS = """the a of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were
her all she there would their we him been has when who will more no if out so said what up its about into than them can only other new
some could time these two may then do first any my now such like our over man me even most made after also did many before must through
committee ledger archive evidence market price patience reader method measure answer question editor record history reason""".split()


def sentence(words):
    return " ".join(DRAWN.choices(WORDS, k=words)).capitalize() + "."


def text(number, of, length=2_000):
    """Of each essay other words, for search alone: the essay's own and what readers see are the same for all."""
    drawn = DRAWN.choices(VOCABULARY, cum_weights=OFTEN, k=length)
    drawn[length // 3] = SOUGHT["common"]
    if number % max(1, of // 5) == 0:
        drawn[length // 2] = SOUGHT["rare"]
    return " ".join(drawn)


@cache
def works():
    """{key: {"csl", "raw", "html"}}, every second one with a DOI."""
    found = {}
    for n in range(WORKS):
        names, title = f"Family{n}, L., {{}} Other{n}, P. ({1960 + n}).", sentence(9)
        link = {"DOI": f"10.1000/bench.{n}"} if n % 2 else {"URL": f"https://example.org/works/{n}"}
        found[f"work{n}"] = {
            "csl": {
                "type": "article-journal",
                "title": title.rstrip("."),
                "author": [{"family": f"Family{n}", "given": "L."}, {"family": f"Other{n}", "given": "P."}],
                "issued": {"date-parts": [[1960 + n]]},
                "container-title": "Journal of Patience",
                **link,
            },
            "raw": f"{names.format('&')} {title} Journal of Patience.",
            "html": f"{names.format('&amp;')} {title} <em>Journal of Patience</em>, {n}.",
        }
    return found


@cache
def parts():
    """The sections, as an author writes them."""
    keys = [f"work{n % WORKS}" for n in range(SECTIONS * PARAGRAPHS)]
    return [
        Part(
            f"part-{section}",
            sentence(3).rstrip(".") if section else "",
            1,
            "".join(f'<p>{sentence(50)}<cite data-keys="{keys.pop()}">x</cite></p>' for _ in range(PARAGRAPHS)),
        )
        for section in range(SECTIONS)
    ]


@cache
def printed():
    """The essay as readers get it (articles.markup.Printed)."""
    return print_essay(parts(), works())


@dataclass
class Words:
    """A reply; `above` is how many places further up the one stands that it answers, 0 for none."""

    name: str
    website: str
    html: str
    above: int


@cache
def replies(number):
    """Threads of five: a reply, three answers to it, and an answer to the last of these."""
    above = [0, 1, 2, 3, 1]
    return [
        Words(
            f"Reader {n}",
            f"https://example.org/{n}" if n % 3 == 0 else "",
            f"<p>{sentence(25)}</p><p>{sentence(24)} So much for {SOUGHT['common']}.</p>",
            above[n % 5],
        )
        for n in range(number)
    ]


def spread(articles, number, longest=LONG["five-thousand"]):
    """[(place of the article, its replies)]: the two newest have those of LONG, the others share so many evenly."""
    shares = [number // articles] * (articles - len(LONG))
    return list(enumerate([*shares, LONG["fifty"], longest]))


def slug(place, articles):
    return [*LONG][place - articles] if place >= articles - len(LONG) else f"essay-{place}"
