"""The checklist beside an essay, and the same from the command line."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import checks, publishing
from articles.models import Article, Citation, Picture, Reference
from tests.factories import make_article, part, published, work
from tests.roles_cast import make_user

pytestmark = pytest.mark.django_db

ITEM = re.compile(
    r'<li class="(problem|remark)"><strong>[^<]*</strong> <a href="([^"#]*)#([^"]*)"(?: data-jump="([^"]*)")?>(.*?)</a></li>'
)


@pytest.fixture
def editor(client):
    client.force_login(make_user("the-editor", "editor"))


def checklist(client, article):
    """[(problem or remark, place, anchor of the section, words)]"""
    page = f"/admin/articles/article/{article.pk}"
    beside = ITEM.findall(client.get(f"{page}/change/").text)
    assert not any(address for _, address, *_ in beside)  # the page that is open stays open
    there = ITEM.findall(client.get(f"{page}/checklist/").text)
    jumps = [(f"{page}/change/" + (f"?jump={quote(jump)}" if jump else ""), place) for _, _, place, jump, _ in beside]
    assert [(address, place) for _, address, place, *_ in there] == jumps
    assert [(kind, words) for kind, *_, words in there] == [(kind, words) for kind, *_, words in beside]
    return [(kind, place, jump, unescape(words)) for kind, _, place, jump, words in beside]


def fine(client, article):
    text = client.get(f"/admin/articles/article/{article.pk}/checklist/").text
    return re.findall(r"<li>(.*?)</li>", text.partition('<ul class="fine"')[2].partition("</ul>")[0])


def test_an_essay_without_a_fault(client, editor):
    article = make_article(
        references=[work("okafor", DOI="10.1000/ledgers")], sections=[part('<p><cite data-keys="okafor">1</cite></p>')]
    )
    assert checklist(client, article) == []
    assert "Nothing to remark." in client.get(f"/admin/articles/article/{article.pk}/checklist/").text
    assert fine(client, article) == list(checks.FINE)


def test_what_is_fine_is_said_unless_it_is_not(client, editor):
    assert fine(client, Article.objects.create()) == [
        words for words in checks.FINE if words[:3] not in ("Tit", "Its", "It ")
    ]
    article = make_article(standfirst="", references=[work("okafor")])
    unsaid = {"It has a standfirst", "Every work listed is cited", "Every work was understood and has a DOI"}
    assert set(checks.FINE) - set(fine(client, article)) == unsaid


def test_every_rule_has_its_words_of_praise():
    """A code that none of them names would be praised although something was found."""
    named = [code for codes in checks.FINE.values() for code in codes]
    assert len(named) == len(set(named))
    raised = set(re.findall(r'Finding\(\s*(?:True|False),\s*"([\w-]+)"', Path(checks.__file__).read_text()))
    assert set(named) == raised


def test_what_is_missing_blocks_and_leads_to_its_field(client, editor):
    found = checklist(client, Article.objects.create())
    assert {(kind, place) for kind, place, _, _ in found} == {
        ("problem", "id_title"), ("problem", "id_slug"), ("problem", "bylines-group"), ("problem", "id_text"), ("remark", "id_standfirst"),
    }  # fmt: skip
    assert [kind for kind, *_ in found] == ["problem"] * 4 + ["remark"]


def test_every_fault_of_the_text_leads_to_its_section(client, editor):
    picture = Picture.objects.create(file="a.png", alt="A ledger", credit="C", licence="L", width=1, height=1)
    html = '<p><cite data-keys="gone">9</cite> <a href="#nowhere">a</a> <a href="#deep">b</a></p>'
    figures = f'<figure data-picture="{picture.pk}"></figure><figure data-picture="987654"></figure>'
    sections = [
        part(html, anchor="lead"),
        part(figures, "High", anchor="high"),
        part("<p>x</p>", "Deep", 3, anchor="deep"),
    ]
    article = make_article(sections=sections, references=[work("okafor")])
    assert set(checklist(client, article)) == {
        ("problem", "id_text", "lead", "“gone” is cited, but no work of the reference list has this key."),
        ("problem", "id_text", "high", "A figure shows picture 987654, which is not in the library."),
        ("remark", "id_text", "lead", "A link leads to “#nowhere”, which is nowhere in the essay."),
        ("remark", "id_text", "deep", "The heading “Deep” skips a level."),
        ("remark", "citations-group", "", "“okafor” is listed, but never cited."),
        ("remark", "citations-group", "", "“okafor” has no DOI."),
    }


def codes(article):
    return {finding.code for finding in checks.find(article)}


@pytest.mark.parametrize(
    ("levels", "skips"),
    [((1, 2, 3), False), ((1, 3), True), ((2,), True), ((1, 2, 1, 2), False), ((1, 2, 1, 3), True), ((3, 1), True)],
)
def test_levels_are_gone_down_one_by_one(levels, skips):
    sections = [
        part("<p>x</p>"),
        *(part("<p>x</p>", f"H{n}", level) for n, level in enumerate(levels)),
        part("<p>x</p>"),
    ]
    assert ("level" in codes(make_article(sections=sections))) is skips


def test_a_part_without_heading_does_not_begin_a_level():
    sections = [
        part(heading="A"),
        part(heading="B", level=2),
        part(heading="C", level=3),
        part(),
        part(heading="D", level=3),
    ]
    assert "level" not in codes(make_article(sections=sections))


@pytest.mark.parametrize("target", ["über-uns", "%C3%BCber-uns"])
def test_a_link_may_be_written_either_way(target):
    sections = [part(f'<p><a href="#{target}">x</a></p>'), part(heading="Über uns", anchor="über-uns")]
    assert "link" not in codes(make_article(sections=sections))


def test_a_work_that_was_not_understood_and_a_foreign_address():
    live = published("Taken")
    article = make_article()
    Article.objects.filter(pk=article.pk).update(slug=live.slug)
    article.refresh_from_db()
    Citation.objects.create(article=article, reference=Reference.objects.create(raw="Quist."), key="q", order=0)
    assert codes(article) == {"address", "uncited", "unread"}
    with pytest.raises(publishing.NotReady, match="belongs to another essay"):
        publishing.publish(article)


def test_words_that_authors_write_are_text(client, editor):
    article = make_article(sections=[part('<p><cite data-keys="&lt;script&gt;">1</cite></p>')])
    answer = client.get(f"/admin/articles/article/{article.pk}/checklist/")
    assert "“&lt;script&gt;” is cited" in answer.text and "<script>”" not in answer.text


def test_the_command_says_the_same(client, editor, capsys):
    good, bad = make_article("Good"), make_article("Bad", byline=[], standfirst="")
    call_command("check_articles", good.slug)
    assert capsys.readouterr().out == f"{good.pk} good: nothing to remark\n"
    for named in ([bad.slug], [str(bad.pk)], [good.slug, bad.slug], []):
        with pytest.raises(CommandError, match="1 cannot be published like this"):
            call_command("check_articles", *named)
        said = re.findall(r"^  (problem|remark): (.*)$", capsys.readouterr().out, re.MULTILINE)
        assert said == [(kind, words) for kind, _, _, words in checklist(client, bad)]
    with pytest.raises(CommandError, match="No essay has the slug or number “nowhere”"):
        call_command("check_articles", "nowhere")


def test_the_checklist_asks_as_much_however_long_the_essay_is(client, editor):
    counts = []
    for size in (1, 30):
        pictures = [
            Picture.objects.create(file="a.png", alt=str(n), credit="C", licence="L", width=1, height=1)
            for n in range(size)
        ]
        sections = [
            part(f'<figure data-picture="{picture.pk}"></figure>', f"H{n}") for n, picture in enumerate(pictures)
        ]
        article = make_article(
            f"Size {size}", sections=sections, references=[work(f"k{n}", f"T{size} {n}") for n in range(size)]
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/articles/article/{article.pk}/checklist/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
