"""The index follows what is published and said: in the same transaction by signals, and whatever was missed by the worker.

It holds editions that are live and those that lie ahead, each until it is no longer either. What of it readers are shown is decided
when they ask (edeconomy/search/finding.py), so an edition that begins is found at once and no row that lags can leak.
"""

import html
import re
from collections import Counter
from functools import partial
from itertools import batched, chain

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from articles.batches import batches
from articles.citations.csl import clean_doi
from articles.models import Article, Edition, Reference
from comments.models import Reply
from edeconomy.search.models import EssayWords, Keyword, ReplyWords, Unrelated, Word
from edeconomy.search.words import COMMON, READING, WORD, fold, term, terms

BATCH, REPLIES = 50, 1000  # essays that are written at a time, and replies, which are shorter
MOST_BYTES = 200_000  # of a column: a tsvector holds a megabyte. Some 30,000 words.
KEYWORDS = 24
COMMON_TERMS = frozenset(map(term, COMMON))
NEEDED = ("article_id", "title", "standfirst", "byline", "printed_topics", "references", "plain_text")
WORKS = Prefetch("library", Reference.objects.only("pk"))
PLAIN = re.compile("[a-z]{4,24}").fullmatch  # a word that a slip of the keyboard may have meant
# A mark in the text is a number, not a word.
MARK = re.compile(
    r'<span class="cite[^"]*"[^>]*><button[^<>"]*(?:"[^"]*"[^<>"]*)*>[^<]*</button><a[^<>"]*(?:"[^"]*"[^<>"]*)*>[^<]*</a>'
)
INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|i|ins|q|s|span|strong|sub|sup)(?=[ >])" r'[^<>"]*(?:"[^"]*"[^<>"]*)*>'
)
TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')


def follow_edition(sender, edition, **_):
    add_essays([edition.pk])
    tidy(article=edition.article_id)


def follow_withdrawal(sender, article, **_):
    tidy(article=article.pk)


def follow_merge(sender, editions, **_):
    """Once it is true: whoever merges works has locked other rows than whoever publishes."""
    transaction.on_commit(partial(_add_in_batches, editions))


def follow_replies(sender, article_id, **_):
    add_replies(list(_without(ReplyWords, "reply", expected_replies().filter(article=article_id))))
    tidy_replies(article=article_id)


def expected(at):
    """Editions that the index holds: live and listed at `at`, or ahead. Not what readers may see, which finding.py asks."""
    newer = Edition.objects.begun(at).filter(article=OuterRef("article"), live_from__gt=OuterRef("live_from"))
    standing = Edition.objects.filter(withdrawn_at=None).exclude(kind=Edition.Kind.RETRACTION)
    return standing.filter(~Exists(newer)).order_by()


def expected_replies():
    """Replies that the index holds; whether their essay is live is asked when somebody searches."""
    return Reply.objects.shown().order_by()


def catch_up():
    """Work: what no signal told of, such as an edition that took another's place, or rows that were there before the index was."""
    essays = list(_without(EssayWords, "edition", expected(timezone.now()))[:BATCH])
    replies = list(_without(ReplyWords, "reply", expected_replies())[:REPLIES])
    if essays:
        add_essays(essays)
    if replies:
        add_replies(replies)
    return len(essays) + len(replies) + tidy() + tidy_replies()


def add_essays(pks, learn=True):
    """Index these editions anew. Their texts, which never change, are read first: meanwhile others write. `learn`: their words become
    known ones; else `tidy_words` is to follow."""
    editions = Edition.objects.filter(pk__in=pks).order_by("pk")
    read = {edition.pk: _read(edition) for edition in editions.only(*NEEDED)}
    with transaction.atomic():
        hold(Article, editions.order_by("article").values_list("article", flat=True))
        there = editions.only("article", "published_at").prefetch_related("people", "topics", WORKS)
        rows, keywords, words, articles = [], [], set(), []
        for edition in there:  # FTS5 writes a whole batch at once only if its numbers rise
            row, spoken_of = read[edition.pk]
            row.labels = _labels(edition)
            rows.append(row)
            keywords += [Keyword(edition=edition, word=word) for word in spoken_of]
            words.update(row.forms.split())
            articles.append(edition.article_id)
        _drop(pks)
        EssayWords.objects.bulk_create(rows)
        Keyword.objects.bulk_create(keywords, batch_size=5000)
        if learn:
            _know(words)
        Unrelated.objects.bulk_create((Unrelated(article_id=pk) for pk in sorted(articles)), ignore_conflicts=True)


def _add_in_batches(editions):
    for some in batches(editions, BATCH):
        add_essays(some)


def add_replies(pks):
    """Index these replies anew."""
    replies = Reply.objects.shown().filter(pk__in=pks).only("user_name", "html").order_by("pk")
    words = {reply.pk: _cut(terms(f"{reply.display_name} {plain(reply.html)}")) for reply in replies}
    with transaction.atomic():
        there = hold(Reply, words)
        ReplyWords.objects.filter(reply__in=pks).delete()
        ReplyWords.objects.bulk_create(ReplyWords(reply_id=pk, reading=READING, words=words[pk]) for pk in there)


def hold(model, pks):
    """Nobody changes these rows until the transaction ends; those that are there, in the order in which all take them. Rows of the index
    are written only by whoever holds what they are of, as publishing does: so nobody waits in a circle."""
    rows = model.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _know(words):
    """In one order, so that two who publish at once never wait for each other."""
    for some in batched(sorted(words), 5000):
        known = set(Word.objects.filter(word__in=some).values_list("pk", flat=True))
        new = (Word(word=word, reversed=word[::-1]) for word in some if word not in known)
        Word.objects.bulk_create(new, ignore_conflicts=True)


def _drop(pks):
    for model in (EssayWords, Keyword):
        model.objects.filter(edition__in=pks).delete()


def tidy(**article):
    """Take out what is no longer live, nor ahead; returns how many editions that were."""
    rows = EssayWords.objects.filter(**{f"edition__{name}": value for name, value in article.items()})
    kept = expected(timezone.now()).filter(pk=OuterRef("edition"))
    stale = list(rows.filter(~Exists(kept)).values_list("pk", flat=True))
    for some in batched(stale, BATCH):
        with transaction.atomic():
            _drop(some)
    return len(stale)


def tidy_replies(**article):
    """Take out what is no longer shown; returns how many replies that were."""
    rows = ReplyWords.objects.filter(**{f"reply__{name}": value for name, value in article.items()})
    stale = list(rows.filter(~Exists(expected_replies().filter(pk=OuterRef("reply")))).values_list("pk", flat=True))
    for some in batched(stale, REPLIES):
        ReplyWords.objects.filter(pk__in=some).delete()
    return len(stale)


def tidy_words():
    """Know the words that essays of the index use, and no others. One that comes back at this very moment may go: it is not proposed until
    an essay that has it is indexed again."""
    known, used = set(Word.objects.values_list("pk", flat=True)), set()
    for some in batched(list(EssayWords.objects.values_list("pk", flat=True)), 20 * BATCH):
        for forms in EssayWords.objects.filter(pk__in=some).values_list("forms", flat=True):
            used.update(forms.split())
    _know(used - known)
    for some in batched(sorted(known - used), 5000):
        Word.objects.filter(pk__in=some).delete()


def analyze():
    """Tell the database what the tables hold by now: its plans for empty ones read too much."""
    with connection.cursor() as cursor:
        for model in (EssayWords, ReplyWords, Keyword, Word):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def plain(printed):
    """The words of printed HTML, which `articles.markup` wrote: every attribute stands in double quotes there."""
    return html.unescape(TAG.sub(" ", INLINE.sub("", MARK.sub("", printed))))


def work_text(reference):
    """An entry of the reference list with its DOI, which a list in print may leave out."""
    return f"{plain(reference['html'])} {clean_doi((reference['csl'] or {}).get('DOI'))}".strip()


def _without(model, name, rows):
    there = model.objects.filter(reading=READING, **{name: OuterRef("pk")})
    return rows.filter(~Exists(there)).values_list("pk", flat=True)


def _read(edition):
    """Its row of the index but for its labels, and its keywords."""
    texts = {
        "title": edition.title,
        "standfirst": " ".join([edition.standfirst, *(topic["name"] for topic in edition.printed_topics)]),
        "byline": " ".join(person["name"] for person in edition.byline),
        "body": edition.plain_text,
        "works": " ".join(map(work_text, edition.references)),
    }
    words = {column: WORD.findall(text) for column, text in texts.items()}
    kept = {column: _cut(filter(None, map(term, found))) for column, found in words.items()}
    forms = _cut(sorted(filter(PLAIN, set(map(fold, chain(*words.values()))))))
    row = EssayWords(edition=edition, reading=READING, **kept, forms=forms)
    return row, _keywords(kept["title"].split() + kept["body"].split())


def _labels(edition):
    labels = ["ALL", f"Y{timezone.localtime(edition.published_at).year}"]
    for letter, rows in (("P", edition.people), ("T", edition.topics), ("R", edition.library)):
        labels += [f"{letter}{row.pk}" for row in rows.all()]
    return " ".join(labels)


def _cut(words):
    text = " ".join(words)
    if len(text.encode()) > MOST_BYTES:
        text = text.encode()[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]
    return text


def _keywords(words):
    """What it speaks of: its most frequent words but for the common ones."""
    frequent = Counter(words).most_common(KEYWORDS + len(COMMON_TERMS))
    return [word for word, _ in frequent if len(word) > 2 and word not in COMMON_TERMS][:KEYWORDS]
