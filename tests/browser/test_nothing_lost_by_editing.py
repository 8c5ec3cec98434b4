"""Everything that an author's text may hold goes through the editor and the server, and is there afterwards."""

import re
from html.parser import HTMLParser

import pytest

from articles import markup
from articles.markup import clean_author
from tests.browser.writing import ADD, TEXT, html, stay

pytestmark = pytest.mark.browser
ESSAY = """<p>An <strong>opening</strong>, <b>a keyword</b>, <em>stress</em>, <i>another voice</i>, <s>struck</s>, <del>deleted</del>,
<ins>inserted</ins>, <q>quoted</q>, H<sub>2</sub>O, x<sup>2</sup>, <abbr title="Gross domestic product">GDP</abbr>, <code>plain</code>,
<code class="language-py">print()</code>, <cite>On Ledgers</cite>, <a href="https://example.org/" title="A page">a link</a>,
<a href="#there">one here</a>, <a href="/articles/">of ours</a>, <a href="mailto:a@example.org">mail</a>,<br>a new line<cite
data-keys="a b" data-locators="p. 24|">[@a, p. 24; @b]</cite>.<span data-note>A note, <em>stressed</em> <cite data-keys="a"
data-locators="">[@a]</cite>.</span><span data-note lang="la">Its neighbour.</span></p>
<p lang="fr" dir="ltr">Une phrase, <span lang="de">ein Wort</span>, <em lang="la">sic</em>, <i dir="rtl">a</i>.</p>
<h2 data-anchor="there">There</h2>
<hr>
<blockquote lang="en-GB"><p>One</p><ul><li>in it</li></ul></blockquote>
<ul><li>one<ul><li lang="es">inner</li></ul></li><li><p>two</p><p>more</p></li></ul>
<ol start="3"><li>three</li><li>four<ol><li>a</li></ol></li></ol>
<h3 data-anchor="deeper">Deeper</h3>
<dl><dt>Term</dt><dd>Meaning</dd><dt>Other <em>term</em></dt><dt>Twin</dt><dd><p>Long</p><p>meaning</p></dd></dl>
<pre>bare
  text</pre>
<pre><code class="language-python">x = <em>1</em></code></pre>
<h4 data-anchor="deepest">Deepest</h4>
<table><caption lang="la">Words <em>above</em></caption><thead><tr><th scope="col">A</th><th scope="col" colspan="2">B</th></tr></thead>
<tbody><tr><th scope="row" rowspan="2">r</th><td>1</td><td>2</td></tr><tr><td colspan="2">3</td></tr></tbody>
<tbody><tr><td rowspan="1">4</td><td dir="rtl">5</td><td>6</td></tr></tbody><tfoot><tr><td>sum</td><td>7</td><td>8</td></tr></tfoot></table>
<h5 data-anchor="last">Last</h5>
<figure data-picture="1"><figcaption>Its <em>words</em></figcaption></figure>
<figure data-picture="1"></figure>
<figure><pre><code>x</code></pre><figcaption>A listing</figcaption></figure>
<figure><figcaption>Above</figcaption><table><tbody><tr><td>1</td></tr></tbody></table></figure>
<hr data-anchor="closing">
<p>The close.</p>"""


class Told(HTMLParser):
    """Tags with their attributes in order of name, and words without blanks between."""

    def __init__(self, text):
        super().__init__()
        self.pieces = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.pieces.append(
            (tag, sorted((name, value or "") for name, value in attrs if (name, value) != ("rowspan", "1")))
        )

    def handle_endtag(self, tag):
        self.pieces.append(f"/{tag}")

    def handle_data(self, data):
        self.pieces.extend(re.findall(r"\S+", data))


def told(text):
    return Told(text).pieces


def open_essay(demo, enter, text):
    """An essay that was saved without the editor, shown in it."""
    page = enter("editor")
    page.route("**/editor.*js", lambda route: route.abort())
    page.goto(demo.url + ADD)
    page.get_by_label("Title:").fill("Round trip")
    page.get_by_label("Slug:").fill("")
    page.locator("textarea[data-essay-text]").fill(text)
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was added successfully").wait_for()
    page.unroute("**/editor.*js")
    page.reload()
    return page


def test_the_essay_holds_every_tag_and_attribute_that_is_allowed():
    tags = {piece[0] for piece in told(clean_author(ESSAY)) if isinstance(piece, tuple)}
    assert tags == markup.PLAIN | set(markup._TEXT)
    given = {
        (piece[0], name) for piece in told(clean_author(ESSAY)) if isinstance(piece, tuple) for name, _ in piece[1]
    }
    assert given >= {(tag, name) for tag, names in markup._TEXT.items() for name in names} - {("td", "rowspan")}
    assert {name for _, name in given} >= markup._EVERYWHERE


def test_all_of_it_is_saved_again(demo, enter):
    page = open_essay(demo, enter, ESSAY)
    page.locator(TEXT).wait_for()
    before = page.locator("textarea[data-essay-text]").input_value()
    assert told(before) == told(ESSAY)
    page.locator(f"{TEXT} > p").last.click()
    page.keyboard.press("End")
    page.keyboard.type(" It")
    stay(page)
    assert told(page.locator("textarea[data-essay-text]").input_value()) == told(before.replace("close.", "close. It"))


def test_what_the_editor_would_lose_is_edited_as_html(demo, enter):
    page = open_essay(demo, enter, "<p>He said <q>she said <q>no</q></q>.</p>")
    page.get_by_text("This text holds something that the editor would lose").wait_for()
    assert page.locator("textarea[data-essay-text]").is_visible() and not page.locator(TEXT).count()


def test_a_language_that_the_editor_would_lose_is_kept_the_same_way(demo, enter):
    page = open_essay(demo, enter, '<pre lang="fr"><code>mots</code></pre>')
    page.get_by_text("This text holds something that the editor would lose").wait_for()
    assert 'lang="fr"' in page.locator("textarea[data-essay-text]").input_value()


def test_a_table_is_changed_with_its_parts(demo, enter):
    page = open_essay(demo, enter, re.search("<table><caption.*?</table>", ESSAY, re.DOTALL)[0])
    page.locator(f"{TEXT} td", has_text="4").click()
    page.get_by_role("button", name="Row below").click()
    parts = re.findall(r"<(caption|thead|tbody|tfoot|tr)\b", html(page))
    assert parts == ["caption", "thead", "tr", "tbody", "tr", "tr", "tbody", "tr", "tr", "tfoot", "tr"]
