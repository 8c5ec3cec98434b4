"""What a reader's page is about: whoever keeps a page drops it when one of its subjects changes.

A view says its page's subjects in `response.subjects`; a page that names none is not kept.
"""

LISTS = "lists"  # which essays are listed, and as what
LEAD = "lead"
MASTHEAD = "masthead"  # the topics in use, on every page
PEOPLE = "people"
ESSAYS = "essays"  # what the pages of all essays follow


def tell(response, *about):
    """What the page shows under the masthead."""
    response.subjects = {MASTHEAD, *about}
    return response


def article(pk):
    """An essay with its editions, and its replies."""
    return f"article:{pk}"


def line(pk):
    """An essay as it is told elsewhere, in a line, a card or as data: without its replies."""
    return f"line:{pk}"


def onward(pk):
    """What to read after an essay."""
    return f"onward:{pk}"


def topic(slug):
    """Its name and text, and its list of essays."""
    return f"topic:{slug}"


def person(slug):
    return f"person:{slug}"
