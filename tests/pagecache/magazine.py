"""Three essays, the pages that show them, and which of those are rendered anew."""

SITEMAPS = {"/sitemap.xml", "/sitemap-pages.xml", "/sitemap-essays-1.xml", "/sitemap-authors-1.xml"}
LISTS = {"/", "/articles/", "/nothing/", "/feeds/", "/feed/atom.xml", *SITEMAPS}
PEOPLE = {"/authors/", *SITEMAPS}
ADA = {"/authors/ada/", "/authors/ada/feed/feed.json"}
BO = {"/authors/bo/", "/authors/bo/feed/atom.xml"}
ONE = {"/topics/one/", "/topics/one/feed/rss.xml"}
TWO = {"/topics/two/", "/topics/two/feed/feed.json"}
# Of the first essay: the two that hold its replies, and what tells of it alone.
ITS_PAGE = {"/articles/alpha/", "/articles/alpha/replies/feed/atom.xml"}
ITS_DATA = {
    "/articles/alpha.md",
    "/articles/alpha.json",
    "/articles/alpha/cite.bib",
    "/articles/alpha/references.ris",
    "/articles/alpha/card-1.png",
}
OF_OTHERS = {
    "/articles/second/",
    "/articles/second/replies/feed/rss.xml",
    "/articles/second/cite.bib",
    "/articles/second.json",
    "/articles/second/card-1.png",
    "/articles/other/",
}
ALL = LISTS | PEOPLE | ADA | BO | ONE | TWO | ITS_PAGE | ITS_DATA | OF_OTHERS | {"/privacy/", "/robots.txt"}
# What shows the first essay: with the second one, it stands under topic one; by Ada.
OF_FIRST = LISTS | PEOPLE | ADA | ONE | ITS_PAGE | ITS_DATA | {"/articles/second/"}


def fresh(readers):
    """The pages that are rendered anew; the same in each process."""
    found = [set(reader.renders(*ALL)) for reader in readers]
    assert found[0] == found[1]
    assert not readers[0].renders(*ALL)
    return found[0]
