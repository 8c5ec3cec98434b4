"""The text of a reply: paragraphs, emphasis, quotes, code and links, in Markdown's signs. Everything else is shown as it was typed."""

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles.markup import print_reply

PIPELINE = 2  # to be raised with every change of what `render` returns, here or in articles/markup.py; then `manage.py rerender`
RULES = ["autolink", "backticks", "blockquote", "emphasis", "escape", "fence", "link", "linkify", "newline"]

_markdown = MarkdownIt("zero", {"breaks": True, "linkify": True, "maxNesting": 20}).enable(RULES)
# Only an address that says how it is reached becomes a link: no guesses about "example.org" or a mail address.
_markdown.linkify = LinkifyIt({"ftp:": None, "mailto:": None, "//": None}, {"fuzzy_link": False, "fuzzy_email": False})
_markdown.validateLink = lambda url: url.lower().startswith(("http://", "https://"))


def _give_words(state):
    """A link without words shows where it leads."""
    for block in state.tokens:
        children = block.children or []
        for at in range(len(children) - 1, 0, -1):
            if children[at - 1].type == "link_open" and children[at].type == "link_close":
                children.insert(at, Token("text", "", 0, content=children[at - 1].attrs["href"]))


_markdown.core.ruler.push("give_words", _give_words)


def render(text):
    """The HTML that is stored with a reply and shown as it is."""
    return print_reply(_markdown.render(text))


def has_link(html):
    return "<a " in html
