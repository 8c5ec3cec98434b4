"""Three essays, the pages that show them, and which of those are rendered anew."""

LISTS = {"/", "/articles/", "/nothing/"}
ALL = LISTS | {
    "/articles/alpha/",
    "/articles/second/",
    "/articles/other/",
    "/articles/alpha/cite.bib",
    "/articles/second/cite.bib",
    "/authors/",
    "/authors/ada/",
    "/authors/bo/",
    "/topics/one/",
    "/topics/two/",
    "/privacy/",
}
# What shows the first essay: with the second one, it stands under topic one; by Ada.
OF_FIRST = LISTS | {
    "/articles/alpha/",
    "/articles/second/",
    "/articles/alpha/cite.bib",
    "/authors/",
    "/authors/ada/",
    "/topics/one/",
}
ITS_PAGE = {"/articles/alpha/", "/articles/alpha/cite.bib"}


def fresh(readers):
    """The pages that are rendered anew; the same in each process."""
    found = [set(reader.renders(*ALL)) for reader in readers]
    assert found[0] == found[1]
    assert not readers[0].renders(*ALL)
    return found[0]
