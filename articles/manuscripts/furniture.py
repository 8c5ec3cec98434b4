"""The furniture of a web page: what its system prints around every essay. One rule a line, with the reason reported."""

import re

from articles.manuscripts.dates import DATE

# One pattern a line; a line of the page is furniture when one of them is the whole of it.
_RULES = {
    "reply form": r"""
        (?:leave|post|write|add|join) (?:a|your|the) (?:reply|comment|response|conversation|discussion)\b.{0,60}
        your e-?mail(?: address)? (?:will|is) (?:not|never)\b.{0,120}
        required fields are marked.{0,10}
        (?:cancel reply|post comment|submit comment|add comment|reply|add new comment)
        (?:name|e-?mail(?: address)?|website|url|comment|your (?:name|e-?mail|comment|message)|display name)\s*(?:\*|\(required\))
        save my name,? e-?mail.{0,120}
        notify me (?:of|by|when).{0,100}
        comments (?:are|have been) (?:closed|off|disabled|moderated).{0,80}
        this site uses akismet.{0,120}
        (?:you must be|please) (?:logged in|log in|sign in|register).{0,60}
        about text formats
        (?:restricted|plain|full) (?:html|text)
        leave this field blank
    """,
    "comments": r"""
        (?:\d{1,4}|no|one|two|three|four|five) (?:comments?|repl(?:y|ies)|responses?|thoughts?)(?: (?:on|to) .{0,150})?
        \d{1,5} (?:likes?|claps?|restacks?|shares?|views?)|[\d.,]{1,9}[km]? followers?(?: · .{1,40})?
        comments?\s*\(\d+\)|comments
        (?:be the )?first to (?:comment|reply).{0,40}
        (?:view|show|hide|load) (?:all |more )?(?:\d+ )?comments.{0,20}
        discussion about this post
        ready for more\?|no posts
    """,
    "page number": r"""
        \d{1,3}|\d{5,7}|\d{1,3}(?:\.\d)?k
    """,
    "separator": r"""
        [·•∙|—–-]{1,2}
    """,
    "copyright line": r"""
        (?:copyright\s*)?(?:©|\(c\) |&copy;).{0,200}
        copyright\s+\d{4}.{0,200}
        .{1,60} ©\s*\d{4}.{0,80}
        .{0,120} all rights reserved\.?
        all rights reserved\.?
        (?:proudly powered by .{1,60}|powered by (?:wordpress|ghost|drupal|substack|medium|hugo|jekyll|wix|squarespace|blogger)\b.{0,40})
        theme: .{1,60}
        designed by .{1,40}
        published with (?:ghost|substack|wordpress).{0,20}
        substack is the home for great (?:writing|culture)
    """,
    "log-in words": r"""
        (?:log|sign)[ -]?(?:in|out|on|up)(?: (?:with|to|or|using|for) .{0,60})?\.?
        forgot(?:ten)? your \w+\??(?:.{0,20})
        lost your password\??|remember me
        user ?name(?: or e-?mail(?: address)?)?\s*\*?
        password\s*\*?|register
        create (?:an|a new|your) account
        my account
        already (?:a (?:member|subscriber)|have an account)\?.{0,20}
        reset (?:your )?password
    """,
    "navigation": r"""
        skip to (?:main )?(?:content|navigation|search).{0,20}
        (?:toggle |main |open |close |primary |site )?(?:menu|navigation)
        search(?: (?:for|this site)\b.{0,20}|\s*[.…:]*)
        home
        back to (?:top|home|all posts).{0,20}
        (?:[←«‹<] ?)?(?:previous|prev|older|newer|next)(?: (?:post|article|story|page|essay|entry|entrie)s?)?(?: ?[→»›>])?
        you are here:?.{0,120}
        breadcrumbs?|table of contents
        jump to .{0,30}
        post navigation
        (?:see|view) all(?: \w+){0,2}
        top stories
        [←→].{1,90}
        .{1,90}→
        « (?:previous|older).{0,90}
        (?:next|newer)\b.{0,90} »
        contents \[(?:hide|show)\]
        archive|write|open in app|get the app|start writing|text to speech
        (?:rss|atom)(?: feed)?
        main content|advertisement|sponsored|close
    """,
    "share buttons": r"""
        share|tweet|email|e-mail|print|save|copy link|listen|follow|pin it|bookmark|gift|like|restack|facebook|twitter|x
        linkedin|whatsapp|reddit|pinterest|telegram|mastodon|bluesky|tumblr|pocket|instagram|youtube|threads
        share (?:this|on|via)\b.{0,40}
        (?:click to )(?:share|print|email)\b.{0,80}
        like this:?.{0,20}
        like loading.{0,5}
        loading\.{0,3}
        follow us.{0,40}
        listen to this (?:article|essay).{0,30}
        (?:(?:share|tweet|facebook|twitter|x|linkedin|whatsapp|email|print|copy link|reddit|mastodon|bluesky)[\s|·,/•]*){2,10}
    """,
    "related posts": r"""
        (?:related|recent|similar|popular|more|other|latest|further) (?:posts?|articles?|stories|essays?).{0,20}
        more (?:from .{1,60}|by .{1,60}|on this (?:story|topic)|like this)
        you (?:might|may) (?:also )?(?:like|enjoy|be interested).{0,40}
        read (?:more|next|also)(?:[\s:…»→.]*|(?::| about| on| at) .{0,80})
        continue reading.{0,100}
        keep reading.{0,40}
        recommended(?: (?:for you|reading))?
        discover more from.{0,60}
        (?:most|also) (?:read|viewed|popular|shared)|recommended from .{1,40}
        share this post
        see also: .{0,100}
        up next|related
    """,
    "subscription": r"""
        subscribe|newsletter
    """,
    "newsletter": r"""
        (?:please )?subscribe\b.{0,60}(?:newsletter|new posts|updates|for free|inbox|support my work|now|today).{0,80}
        sign up (?:for|to)\b.{0,120}
        type your e-?mail.{0,10}
        enter your e-?mail.{0,80}
        (?:get|receive) .{0,60}(?:in|to) your inbox.{0,40}
        thanks for (?:reading|subscribing).{0,160}
        join \d[\d,]* (?:other )?(?:subscribers|readers|others).{0,40}
        (?:become|support) (?:a|us|our)\b.{0,20}(?:member|patron|journalism|work).{0,40}
        .{0,60}is a reader-supported publication.{0,160}
        upgrade to paid
        (?:free|paid) trial.{0,30}
        pledge your support
    """,
    "cookie notice": r"""
        (?:we|our|this (?:site|website)|by (?:continuing|using|clicking)|like most websites)\b.{0,150}\bcookies?\b.{0,300}
        (?:your privacy matters).{0,300}
        (?:we|this (?:site|website)) uses? cookies.{0,250}
        (?:accept|reject|allow|manage|decline)(?: (?:all|cookies|preferences|settings)){1,3}
        cookie (?:policy|settings|preferences)
    """,
    "site links": r"""
        privacy(?: (?:policy|notice|statement|settings))?
        terms(?: (?:of (?:use|service)|and conditions|& conditions))?
        privacy [∙·|] terms.{0,40}
    """,
    "filing line": r"""
        (?:filed under|posted in|tagged(?: (?:with|as))?|(?:tags?|categor(?:y|ies)|topics?|labels)\s*[:·])\s.{1,200}
        (?:tagged|uncategori[sz]ed)
        \d+\s*-?\s*min(?:ute)?s?(?: read)?
        reading time:?.{0,20}
        (?:estimated )?read(?:ing)? time.{0,30}
        (?:last )?(?:updated|modified)(?: on)?:? (?=.{0,20}\d).{4,60}
        edit(?: this(?: (?:post|page))?)?
        permalink
    """,
    "caption": r"""
        \(?(?:photo(?:graph(?:y|er)?)?|image|picture|illustration)s?(?: credits?)?(?:: | courtesy of | by (?-i:[A-Z])).{1,160}
        \(?credit: .{1,100}
    """,
}
_COMPILED = [
    (name, re.compile("|".join(line.strip() for line in patterns.strip().split("\n")), re.IGNORECASE))
    for name, patterns in _RULES.items()
]
_SIGNING = re.compile(
    r"(?:(?:first )?(?:posted|published|written|updated)(?: (?:on|at|by))?|words by|text by|by|author)\b\s*:?\s*",
    re.IGNORECASE,
)
_EXTRA = re.compile(
    r"[\s,|·•∙—–-]+(?:\d+\s*-?\s*min(?:ute)?s?(?:\s+read)?|\w+ (?:editor|correspondent|reporter|writer)"
    r"|leave a (?:comment|reply)|\d+ comments?|no comments|filed under .{1,60}|in [A-Z].{1,40})\s*$",
    re.IGNORECASE,
)
PARTICLES = {"and", "de", "van", "von", "der", "den", "la", "di", "da", "du", "bin", "al", "el", "&", "y", "und"}
_DATE = re.compile(
    rf"(?:\b(?:on|posted|published|(?:last )?(?:updated|modified)(?: on)?)\s*:?\s+)?\b{DATE}", re.IGNORECASE
)
_CRUMBS = re.compile(r"[^>»›/|→]{1,40}(?:\s+(?:>|»|›|/|→)\s+[^>»›/|→]{1,80}){1,6}")
_PIPES = re.compile(r"[^|•·]{1,25}(?:\s*[|•·]\s*[^|•·]{1,25}){2,12}")
# What follows these at the end of a page belongs to the page, not to the essay; a strong cue is the form itself, or a count.
_TAIL_START = {"reply form", "comments", "related posts"}
_NO_TAIL = re.compile(
    r"(?:continue|keep) reading\b.*|read (?:more|also)\b.*|see also: .*|share this post|reply", re.IGNORECASE
)
_STRONG = re.compile(
    r"(?:leave|post|write|add) (?:a|your) (?:reply|comment|response)\b.{0,60}|your e-?mail(?: address)? (?:will|is) (?:not|never)\b.*"
    r"|required fields are marked.*|[\d.,]+[km]? followers?.*|cancel reply|(?:post|submit) comment|add new comment|comments?\s*\(\d+\)"
    r"|(?:\d{1,4}|no|one|two|three|four|five) (?:comments?|repl(?:y|ies)|responses?|thoughts?)(?: (?:on|to) .*)?",
    re.IGNORECASE,
)
LONGEST_LINE = 400
ROLES = {"admin", "administrator", "editor", "staff", "webmaster"}
# With prose above and below one of these may head a section.
MAY_BE_HEADING = {
    "home", "search", "archive", "register", "close", "newsletter", "listen", "save", "print", "email", "terms", "privacy",
    "follow", "gift", "comments", "comment", "log in", "login", "log out", "log on", "sign in", "sign up", "sign out", "reply",
    "leave a reply", "leave a comment", "post a comment", "share", "like", "subscribe", "threads", "bookmark", "write", "next",
    "previous", "navigation", "menu", "password", "my account", "recommended", "credit", "up next", "related",
}  # fmt: skip


def furniture(line: str) -> str:
    """What kind of furniture a whole line is, or nothing."""
    line = line.strip()
    if not line or len(line) > LONGEST_LINE:
        return ""
    plain = line.replace("’", "'").strip(" *")
    for name, pattern in _COMPILED:
        if pattern.fullmatch(line) or pattern.fullmatch(plain):
            return name
    return _kind_of_row(line)


def _kind_of_row(line: str) -> str:
    """ "Subscribe | Log in": furniture side by side."""
    pieces = [piece for piece in re.split(r"\s*[|·•∙]\s*", line) if piece]
    kinds = [furniture(piece) for piece in pieces] if 2 <= len(pieces) <= 12 else [""]
    return "navigation" if all(kinds) else ""


def may_open_tail(kind: str, line: str) -> bool:
    return kind in _TAIL_START and not _NO_TAIL.fullmatch(line)


def is_strong(line: str) -> bool:
    return bool(_STRONG.fullmatch(line.replace("’", "'").strip(" *")))


def is_crumbs(line: str) -> bool:
    line = line.strip()
    return (
        len(line) <= 160 and bool(_CRUMBS.fullmatch(line) or _PIPES.fullmatch(line)) and not line.endswith((".", "!"))
    )


def signature(line: str) -> tuple[str, str] | None:
    """(names, date) of a line that says who wrote or when, such as "Posted on 3 March 2021 by Ada Example"."""
    line = line.strip(" —–-|·•")
    if not line or len(line) > 160 or line.endswith(("?", "!")):
        return None
    while _EXTRA.search(line):
        line = _EXTRA.sub("", line)
    dated = _DATE.search(line)
    date = re.search(DATE, dated[0], re.IGNORECASE)[0].strip() if dated else ""
    rest = _DATE.sub(" ", line)
    verb = _SIGNING.match(rest.strip())
    names = re.sub(r"\bby\s+", "", _SIGNING.sub("", rest.strip(), count=1) if verb else rest.strip()).strip(
        " ,|·•∙—–-."
    )
    if not names:
        return ("", date) if date else None
    return (names, date) if (date or verb) and _are_names(names, few=bool(dated)) else None


def _are_names(text: str, few: bool) -> bool:
    """Two to twelve words with capitals; one may do where a date stands beside it."""
    words = re.split(r"[\s,]+", text)
    capitals = [word for word in words if word not in PARTICLES]
    if few and text.lower() in ROLES:
        return True
    named = all(word[:1].isalpha() and not word[0].islower() and not word.isdigit() for word in capitals)
    return (
        named and (1 if few else 2) <= len(capitals) <= 12 and not re.search(r"[:;()\[\]?!]|\bThe\b|\bA\b(?!\.)", text)
    )


def split_names(names: str) -> list[str]:
    return [name.strip() for name in re.split(r",\s+and\s+|,\s*|\s+and\s+|\s*&\s*", names) if name.strip()]
