"""A thousand connections that each ask for one page every five seconds, and twenty who post as fast as they are answered: straight to the
server, without a proxy. Everybody keeps one connection open, as browsers do."""

import asyncio
import resource
import time
from urllib.parse import urlencode, urlsplit

READERS, PAUSE, POSTERS = 1_000, 5, 20
PATIENCE = 60  # seconds after which who waits counts as refused


class Crowd:
    """`reads`, `posts`: seconds that each took; `refused`: what else readers and posters were told."""

    def __init__(self, url, pages, form, forms):
        self.address = urlsplit(url)
        self.pages, self.form, self.forms = pages, form, forms
        self.reads, self.posts, self.refused = [], [], {"readers": [], "posters": []}

    def run(self, seconds):
        files = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files[1], files[1]))
        asyncio.run(self.come(seconds))
        return self

    async def come(self, seconds):
        self.until = time.perf_counter() + seconds
        readers = [self.read(n) for n in range(READERS)]
        await asyncio.gather(*readers, *(self.post(form) for form in self.forms))

    async def read(self, number):
        await asyncio.sleep(PAUSE * number / READERS)
        page = self.pages[number % len(self.pages)]
        question = f"GET {page} HTTP/1.1\r\nHost: {self.address.netloc}\r\nAccept-Encoding: br\r\n\r\n".encode()
        await self.keep("readers", iter(lambda: question, None), self.reads, b"200", PAUSE)

    async def post(self, form):
        """Some of the headers and fields of the forms that one may send, one after the other."""
        await self.keep(
            "posters", map(self.reply, [form["headers"]] * len(form["fields"]), form["fields"]), self.posts, b"30", 0
        )

    def reply(self, headers, fields):
        body = urlencode(fields)
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        start = f"POST {self.form} HTTP/1.1\r\nHost: {self.address.netloc}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
        return (start + body).encode()

    async def keep(self, who, questions, took, expected, pause):
        try:
            reader, writer = await asyncio.open_connection(self.address.hostname, self.address.port)
            for question in questions:
                if time.perf_counter() > self.until:
                    break
                begun = time.perf_counter()
                async with asyncio.timeout(PATIENCE):
                    writer.write(question)
                    status = await answer(reader)
                took.append(time.perf_counter() - begun)
                if not status.startswith(expected):
                    self.refused[who].append(status)
                await asyncio.sleep(pause)
            writer.close()
        except (OSError, EOFError) as error:
            self.refused[who].append(repr(error))


async def answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return head.split(b" ", 2)[1]
