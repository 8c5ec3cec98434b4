"""What can be told from a reference without understanding it: DOI, address, arXiv number, ISBN, date of access."""

import re

from articles.citations.csl import DOI, clean_doi

DOI_LEAD = re.compile(
    r"(?:https?\s?:\s?//\s?)?(?:dx\.)?(?:doi\.org\s?/\s?)(?=10\.)|\bdoi\s?[:.]?\s*(?=10\.|https?:)|"
    r"\bDigital Object Identifier:?\s*(?=10\.)",
    re.IGNORECASE,
)
WEB = re.compile(r"<?\bhttps?\s?:\s?//\s?[^\s<>\"“”]+>?|\bwww\.[^\s<>\"“”]{3,}\.[^\s<>\"“”]+", re.IGNORECASE)
WEB_LEAD = re.compile(
    r"(?:\b(?:retrieved|available|accessed|online|url|en ligne|disponible|verfügbar)\b[^.;()\[\]]{0,60}?(?:from|at|online|unter|:|en)?"
    r"|\bfrom|\bat|\burl|\bsee|\bin|\bweb)\s*[:,]?\s*[<(\[]?\s*$",
    re.IGNORECASE,
)
MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
ACCESSED = re.compile(
    rf"[(\[]?\b(?:last\s+)?(?:accessed|retrieved|viewed|visited|consulted|consulté le|abgerufen am|zugriff|downloaded)\b"
    rf"(?:\s+(?:on|am|in))?:?\s*(?:\w+day,?\s+)?(?P<date>\d{{1,2}}[\s./-]*(?:{MONTHS}|\d{{1,2}})[\s./,-]*\d{{4}}|{MONTHS}\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s*)?\d{{4}}"
    rf"|\d{{4}}-\d\d-\d\d)[)\]]?[\s,.;:]*(?:from\s*:?|at\s*:)?",
    re.IGNORECASE,
)
ARXIV = re.compile(
    r"[\[(]?\s*(?:\be-?print\s*)?(?:arXiv\s*(?:preprint)?\s*(?:arXiv)?\s*:\s*|\b(?:arXiv|CoRR)\s*,\s*abs\s?/\s?|\b(?=(?:hep|astro|cond|gr|math|nucl|quant)-?[a-z]{2,3}\s?/\s?\d{7}))"
    r"((?:[a-z.-]+\s?/\s?)?\d{4}\.?\d{3,5}(?:v\d)?)\s*(?:\[[\w.-]+\])?\s*[\])]?",
    re.IGNORECASE,
)
ISBN = re.compile(r"\bISBN(?:-1[03])?:?\s*([\dxX][\dxX –-]{8,16}[\dxX])", re.IGNORECASE)
NOISE = re.compile(
    r"\bISSN:?\s*[\dX-]{8,9}\b|\bPubMed\s+PMID:?\s*\d+|\bPMC?ID:?\s*(?:PMC)?\w+|\bPubMed\s?Central\b|\bEpub\s\d{4}[/ ][\w/ ]{3,9}\b|"
    r"\bMR\d{6,7}\b|<[^<>]{1,40}>"
    r"|\[(?:Google Scholar|CrossRef|PubMed|online|PDF|Web of Science)\]",
    re.IGNORECASE,
)
# An address or DOI with the blanks that copying from a PDF puts into it: before a point, behind a hyphen or slash.
TORN = re.compile(
    r"(?:https?\s?:\s?//|\b10\.\d{4,9}/)[^\s\"“”]{1,300}?(?:(?:\s\.(?=\w)|(?<=www\.)\s(?=\w)|(?<=\.)\s(?=(?:html?|pdf)\b)|(?<=-)\s(?=\w+[/.(]\w)|(?<=/)\s(?=[\w-]+[/.]\w))[^\s\"“”]{1,300}){1,9}"
)
CUT = " ⁝ "  # stands where something was taken out; it ends a title


def take_identifiers(text: str) -> tuple[dict, str]:
    """What was found, as CSL variables (and "arxiv"), and the text without it."""
    found: dict = {}
    text = TORN.sub(lambda torn: re.sub(r"\s", "", torn.group()), NOISE.sub(" ", text))
    text = DOI_LEAD.sub(" ", DOI_LEAD.sub(" ", text))
    for match in list(DOI.finditer(text))[::-1]:
        doi = clean_doi(match.group())
        start = match.start()
        if web := re.search(r"https?://\S*$", text[:start]):
            start = web.start()
        if doi:
            found["DOI"] = doi
            text = text[:start] + CUT + text[match.start() + len(doi) :]
    accessed = ACCESSED.search(text)
    if accessed:
        found["accessed"] = accessed["date"]
        text = text[: accessed.start()] + CUT + text[accessed.end() :]
    if web := WEB.search(text):
        address = re.sub(r"\s", "", web.group()).strip("<>").rstrip(".,;:)]}'’”")
        if "(" in address:
            address = (
                web.group().strip("<>").rstrip(".,;:]}'’”") if address.count("(") == web.group().count(")") else address
            )
        found["URL"] = address if "://" in address else f"http://{address}"
        before = WEB_LEAD.sub("", text[: web.start()][-90:])
        text = text[: max(0, web.start() - 90)] + before + CUT + WEB.sub(" ", text[web.end() :])
    if arxiv := ARXIV.search(text):
        found["arxiv"] = re.sub(r"\s", "", arxiv[1])
        text = text[: arxiv.start()] + CUT + text[arxiv.end() :]
    if isbn := ISBN.search(text):
        found["ISBN"] = re.sub(r"[^\dxX]", "", isbn[1])
        text = text[: isbn.start()] + CUT + text[isbn.end() :]
    return found, text
