"""The points (a) to (h) of the table. Whatever is compared is measured in turns, so that a busy machine slows both."""

import re
import shutil
import statistics
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from tests.bench import client, crowd, posting, servers, words
from tests.bench.process import Process, environment

FIFTY, LONG = "/articles/fifty/", "/articles/five-thousand/"
PLAIN = "tests.bench.plain.settings"
PUBLIC = {
    "article": FIFTY,
    "home": "/",
    "list": "/articles/",
    "topic": "/topics/economics/",
    "authors": "/authors/",
    "search": f"/search/?q={words.SOUGHT['rare']}",
    "feed": "/feed/atom.xml",
    "topic's feed": "/topics/economics/feed/rss.xml",
}
PUBLIC_PAGES = [page for page in PUBLIC.values() if "?" not in page]
DESK = {
    "desk": "/admin/",
    "desk: essays": "/admin/articles/article/",
    "desk: essays found": "/admin/articles/article/?q=fifty",
    "desk: works": "/admin/articles/reference/",
    "desk: replies": "/admin/comments/reply/?state=all",
}


@dataclass
class Figure:
    """`base`: the name of what it is compared with; `ratio`: this value by the other's."""

    name: str
    metric: str
    value: float
    unit: str
    base: str = ""
    ratio: float | None = None


class Bench:
    """`folders` of the magazines "small", "middle" and "large", their `sizes` (tests/bench/__main__.py); `rounds` of so many `seconds`."""

    def __init__(self, folders, sizes, seconds, rounds):
        self.folders, self.sizes, self.seconds, self.rounds = folders, sizes, seconds, rounds
        self.figures = []

    def add(self, *columns, base=None):
        figure = Figure(*columns)
        if base:
            figure.base, figure.ratio = base.name, figure.value / base.value if base.value else None
        self.figures.append(figure)
        return figure

    def in_turns(self, asked):
        """{name: all that its calls returned}; `asked`: {name: function that returns a list}."""
        found = {name: [] for name in asked}
        for _ in range(self.rounds):
            for name, ask in asked.items():
                found[name] += ask()
        return found

    def processes(self, stack, settings):
        found = {}
        for name, (folder, module) in settings.items():
            found[name] = Process(environment(folder, module))
            stack.callback(found[name].close)
        return found

    def cold(self):
        """(c), (d): processor's time of a page without any cache, in one process each."""
        folder = self.folders["middle"]
        with ExitStack() as stack:
            asked = self.processes(stack, {"ours": (folder, "edeconomy.settings"), "bare": (folder, PLAIN)})
            pages = {
                "bare Django view": (asked["bare"], FIFTY),
                "cold article, 50 replies": (asked["ours"], FIFTY),
                f"cold article, {self.sizes['middle'][2]:,} replies": (asked["ours"], LONG),
            }
            looks = {name: process.ask("cold:look", path) for name, (process, path) in pages.items()}
            spend = {
                name: lambda process=process, path=path: process.ask("cold:spend", path, self.seconds)
                for name, (process, path) in pages.items()
            }
            spent = self.in_turns(spend)
        base = dict.fromkeys(pages)
        for metric, unit, value in (
            ("CPU", "ms", lambda name: statistics.median(spent[name]) * 1000),
            ("size", "bytes", lambda name: looks[name]["bytes"]),
            ("queries", "", lambda name: looks[name]["queries"]),
        ):
            bare, fifty, long = pages
            base[bare] = self.add(bare, metric, value(bare), unit)
            base[fifty] = self.add(fifty, metric, value(fifty), unit, base=base[bare])
            self.add(long, metric, value(long), unit, base=base[fifty])

    def grown(self):
        """(f): processor's time of pages in a small and in a large magazine."""
        with ExitStack() as stack:
            asked = self.processes(
                stack, {name: (self.folders[name], "tests.bench.generous") for name in ("small", "large")}
            )
            cookies = {name: process.ask("cold:cookie", "bench-editor") for name, process in asked.items()}
            pages = {name: (path, False) for name, path in PUBLIC.items()}
            pages["last page of the list"] = ("last", False)
            pages |= {name: (path, True) for name, path in DESK.items()}
            pages["desk: edit an essay"] = ("edit", True)
            for name, (path, signed_in) in pages.items():
                spend = {}
                for size, process in asked.items():
                    address = process.ask(f"corpus:{path}") if path in ("last", "edit") else path
                    cookie = cookies[size] if signed_in else ""
                    spend[size] = lambda process=process, address=address, cookie=cookie: process.ask(
                        "cold:spend", address, self.seconds / 2, cookie
                    )
                spent = self.in_turns(spend)
                values = {size: statistics.median(spans) * 1000 for size, spans in spent.items()}
                small = self.add(f"{name}, {self.sizes['small'][0]:,} essays", "CPU", values["small"], "ms")
                self.add(f"{name}, {self.sizes['large'][0]:,} essays", "CPU", values["large"], "ms", base=small)

    def found(self):
        """Search in a small and in a large magazine, on both databases, against LIKE in the large one; indexing it all anew."""
        for database in ("SQLite", "PostgreSQL"):
            with ExitStack() as stack:
                asked = {}
                for size in ("small", "large"):
                    further = stack.enter_context(servers.postgres()) if database == "PostgreSQL" else {}
                    asked[size] = Process(environment(self.folders[size], **further))
                    stack.callback(asked[size].close)
                    if further:
                        print(f"Building the {size} magazine in {database}", flush=True)
                        asked[size].ask("corpus:build", *self.sizes[size])
                essays = {size: f"{self.sizes[size][0]:,} essays, {database}" for size in asked}
                rebuilt = [asked[size].ask("finding:rebuild") for size in ("small", "large")]
                self.add(f"rebuilding the index, {essays['large']}", "time", rebuilt[-1], "s")
                for kind, word in words.SOUGHT.items():
                    self._found(f"{kind} word", word, asked, essays)

    def _found(self, kind, word, asked, essays):
        calls = {"small": ("small", "find"), "large": ("large", "find"), "like": ("large", "like")}
        turns = {
            name: lambda size=size, way=way: [asked[size].ask(f"finding:{way}", word, self.seconds / 2)]
            for name, (size, way) in calls.items()
        }
        spent = self.in_turns(turns)
        took = {
            name: statistics.median(span for spans in all_ for span in spans["took"]) * 1000
            for name, all_ in spent.items()
        }
        found = {name: f"{all_[0]['found']:,} found" for name, all_ in spent.items()}
        like = self.add(f"LIKE, {kind}, {essays['large']}", found["like"], took["like"], "ms")
        small = self.add(f"search, {kind}, {essays['small']}", found["small"], took["small"], "ms")
        for base in (like, small):
            self.add(f"search, {kind}, {essays['large']}", found["large"], took["large"], "ms", base=base)

    def served(self):
        """(a), (b), (e) and (h): what a server gives out, and what it weighs meanwhile."""
        folder = self.folders["middle"]
        print(f"Readers: {client.name()}.")
        with ExitStack() as stack:
            ours = stack.enter_context(servers.granian(servers.OURS, environment(folder)))
            started = ours.started
            cached = environment(folder, PLAIN, BENCH_CACHED="1")
            running = {
                "our server": ours,
                "bare Django view": stack.enter_context(
                    servers.granian("tests.bench.plain.wsgi:application", environment(folder, PLAIN))
                ),
                "Django's cache middleware": stack.enter_context(
                    servers.granian("tests.bench.plain.wsgi:application", cached)
                ),
            }
            urls = {name: server.url + FIFTY for name, server in running.items()}
            if shutil.which("nginx"):
                page = servers.get(ours.url + FIFTY)[1]
                urls["nginx, a static file"] = stack.enter_context(servers.nginx(folder / "nginx", page)).url + "/"
            else:
                print("nginx is not installed, so there is no comparison with a static file.")
            asked = {name: (url, self.seconds) for name, url in urls.items()}
            asked["our server, as browsers ask"] = (ours.url + FIFTY, self.seconds, "gzip, deflate, br")
            for question in asked.values():
                client.read(*question)  # every worker has been asked
            reads = self.in_turns(
                {name: lambda question=question: [client.read(*question)] for name, question in asked.items()}
            )
            rates = {name: statistics.median(found["rate"] for found in all_) for name, all_ in reads.items()}
            first = self.add("our server", "article", rates.pop("our server"), "answers/s")
            packed = rates.pop("our server, as browsers ask")
            self.add("our server, as browsers ask", "article, brotli", packed, "answers/s", base=first)
            for name, rate in rates.items():
                other = self.add(name, "article", rate, "answers/s")
                self.add(f"our server against {name}", "article", first.value, "answers/s", base=other)
            weight = ours.memory()
            self.add("2 workers under load", "memory, shared counted once", weight["Pss"], "MiB")
            self.add("2 workers under load", "memory, resident", weight["Rss"], "MiB")
            self.add("start to first answer", "time", started, "s")
            for name, path in {"front page": "/", "article": FIFTY}.items():
                for metric, size in first_view(ours.url, path).items():
                    self.add(f"first view of the {name}", metric, size, "bytes")

    def posted(self):
        """(g): posters and readers at once."""
        folder, number = self.folders["middle"], 5_000
        path = "/articles/essay-1/"
        with ExitStack() as stack:
            asked = self.processes(stack, {"ours": (folder, "tests.bench.generous"), "bare": (folder, PLAIN)})
            generous = environment(folder, "tests.bench.generous")
            urls = {
                "ours": stack.enter_context(servers.granian(servers.OURS, generous)).url,
                "bare": stack.enter_context(
                    servers.granian("tests.bench.plain.wsgi:application", environment(folder, PLAIN))
                ).url,
            }
            forms = {
                "bare": asked["bare"].ask("plain.fill:forms", posting.POSTERS, number),
                "ours": asked["ours"].ask("corpus:forms", "essay-1", posting.POSTERS, number),
            }
            loads = {
                "bare": posting.Load(urls["bare"], path, path),
                "ours": posting.Load(urls["ours"], f"{path}replies/", path),
            }
            print("Posting: the limits on replies are raised for it (tests/bench/generous.py).")
            found = self.in_turns(
                {
                    name: lambda name=name, load=load: [load.run(self.seconds * 2, forms[name])]
                    for name, load in loads.items()
                }
            )
            for metric, key, unit in (("posts", "rate", "replies/s"), ("readers' median", "p50", "ms")):
                values = {name: statistics.median(result[key] for result in results) for name, results in found.items()}
                base = self.add("posting, bare Django view", metric, values["bare"], unit)
                self.add("posting", metric, values["ours"], unit, base=base)
            acknowledged = loads["ours"].posted
            self.add("posting", "acknowledged", len(acknowledged), "replies")
            self.add("posting", "acknowledged and found", asked["ours"].ask("corpus:known", acknowledged), "replies")
            seen = sum(seen_at_once(urls["ours"], path, forms["ours"]) for _ in range(20))
            self.add("posting", "on the page at the next read", seen, "of 20")

    def crowd(self):
        """A thousand connections and twenty posters, for a minute."""
        folder, path = self.folders["middle"], "/articles/essay-1/"
        seconds = self.seconds * 30
        with ExitStack() as stack:
            (asked,) = self.processes(stack, {"ours": (folder, "tests.bench.generous")}).values()
            forms = asked.ask("corpus:forms", "essay-1", crowd.POSTERS, round(seconds * 20))
            ours = stack.enter_context(servers.granian(servers.OURS, environment(folder, "tests.bench.generous")))
            found = crowd.Crowd(ours.url, [FIFTY, path, *PUBLIC_PAGES], f"{path}replies/", forms).run(seconds)
        for name, took in {"reads": found.reads, "posts": found.posts}.items():
            took = sorted(took)
            self.add("crowd", name, len(took) / seconds, "a second")
            self.add("crowd", f"{name}, 95 %", took[len(took) * 95 // 100], "s")
            self.add("crowd", f"{name}, longest", took[-1], "s")
        for who, words_ in found.refused.items():
            self.add("crowd", f"{who} refused", len(words_), "")
            print(f"{who} refused: {words_[:3]}")

    def as_json(self):
        return [asdict(figure) for figure in self.figures]


def first_view(url, path):
    """{what: bytes} that a browser gets which comes for the first time, compressed as it asks for it."""
    accepted = {"Accept_Encoding": "br, gzip"}
    _, page = servers.get(url + path)
    assets = sorted(set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', page)))
    sizes = [len(servers.get(url + address.decode(), **accepted)[1]) for address in assets]
    html = len(servers.get(url + path, **accepted)[1])
    return {"HTML": html, f"HTML and {len(assets)} files": html + sum(sizes)}


def seen_at_once(url, path, forms):
    """Whether a reply is where its address says, at the first read after it was acknowledged."""
    load = posting.Load(url, f"{path}replies/", path)
    line = posting.http.client.HTTPConnection(load.host, timeout=60)
    load.post(line, forms[0])
    line.close()
    number = load.posted[0].rstrip("/").rpartition("/")[2]
    answer = servers.get(url + load.posted[0])
    return answer is not None and f'id="c{number}"'.encode() in answer[1]
