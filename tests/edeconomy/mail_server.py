"""A mail server that behaves as badly as it is told to."""

import email
import email.policy
import re
import socketserver
import threading
import time


class MailServer(socketserver.ThreadingTCPServer):
    """`trouble` is "" or: busy (421 at the door), hang, silent (after DATA), drop (takes the mail, breaks before it says so).

    `refusals` holds answers to RCPT by address, `data_refusals` answers to a mail by a word in it. `taken` are the mails it answers for.
    """

    daemon_threads = allow_reuse_address = True
    request_queue_size = 50

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Session)
        self.port = self.server_address[1]
        self.trouble, self.delay = "", 0
        self.refusals, self.data_refusals = {}, {}
        self.connections, self.commands, self.taken = 0, [], []
        self.closing = threading.Event()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        self.shutdown()
        self.server_close()

    @property
    def recipients(self):
        return [mail["To"] for mail in self.taken]

    @property
    def ids(self):
        return [mail["Message-ID"] for mail in self.taken]


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.server.connections += 1
        try:
            if self.server.trouble == "hang":
                self.server.closing.wait(20)
                return
            if self.server.trouble == "busy":
                return self.say("421 too busy")
            self.say("220 mail.example ready")
            while line := self.rfile.readline().decode().strip():
                self.server.commands.append(line)
                if self.answer(line):
                    return
        except ConnectionError:
            pass

    def answer(self, line):
        """Returns whether the connection ends."""
        word = line.upper()[:4]
        if word == "DATA":
            return self.take()
        if word == "RCPT":
            address = re.search("<(.*)>", line)[1]
            refused = next((words for name, words in self.server.refusals.items() if name in address), "")
            self.say(refused or "250 good")
            return refused.startswith("421")
        self.say({"QUIT": "221 bye", "EHLO": "250 mail.example"}.get(word, "250 good"))
        return word == "QUIT"

    def take(self):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if not line:
            return True
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        refused = next((answer for word, answer in self.server.data_refusals.items() if word in mail.as_string()), "")
        if refused:
            return self.say(refused)
        time.sleep(self.server.delay)
        if self.server.trouble == "silent":
            return self.server.closing.wait(20)
        self.server.taken.append(mail)
        mail.broken = True  # until the sender goes on, which shows that it has read the answer
        if self.server.trouble == "drop":
            return True
        self.say("250 taken")
        line = self.rfile.readline()
        if not line:
            return True
        mail.broken = False
        self.server.commands.append(line.decode().strip())
        return self.answer(line.decode().strip())
