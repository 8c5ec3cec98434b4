"""A TCP proxy between a process and its database that can swallow what passes, as a broken net does."""

import contextlib
import socket
import threading


class Proxy:
    """`connect` makes a connection to the server. What is `cut` stays open and silent for ever; `deaf`: so is what comes anew."""

    def __init__(self, connect):
        self.connect = connect
        self.deaf = False
        self.pairs = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                pair = Pair(client, self.connect(), cut=self.deaf)
                self.pairs.append(pair)

    def cut(self, deaf):
        self.deaf = deaf
        for pair in self.pairs:
            pair.is_cut = True

    def close(self):
        self.listening.close()
        for pair in self.pairs:
            pair.close()


class Pair:
    def __init__(self, client, server, cut):
        self.client, self.server, self.is_cut = client, server, cut
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self.pass_on, args=(source, target), daemon=True).start()

    def pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.is_cut:
                    target.sendall(data)
        if not self.is_cut:
            self.close()

    def close(self):
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
