"""What a process of the web server knows of changes, by cache tag."""

import threading
from zlib import crc32

SLOTS = 8192  # tags that share one only change more often
# What a look at the announcements finds: all are known, the database doesn't answer, it answers but they can't be read.
KNOWN, AWAY, LOST = 2, 1, 0


class Changes:
    """Changes are numbered as this process learns of them. A page is marked with the number that stood before it was rendered:
    it is overtaken by a later change of one of its tags."""

    def __init__(self):
        self.lock = threading.Lock()
        self.number = 0
        self.dropped = 0  # whatever was marked before this number is overtaken
        self.changed, self.gone = [0] * SLOTS, [0] * SLOTS  # the number of each slot's last change

    def add(self, tags, gone):
        with self.lock:
            number = self.number + 1
            for tag in tags:
                self.changed[_slot(tag)] = number
                if gone:
                    self.gone[_slot(tag)] = number
            self.number = number

    def drop(self):
        """Announcements may have been missed: everything is overtaken, and must not be seen any more."""
        with self.lock:
            self.number += 1
            self.dropped = self.number

    def is_overtaken(self, marks):
        number, slots = marks
        changed = self.changed
        for slot in slots:  # half the time of any()
            if changed[slot] > number:
                return True
        return number < self.dropped

    def is_gone(self, marks):
        """Whether something that was shown then must not be seen any more."""
        number, slots = marks
        return number < self.dropped or any(self.gone[slot] > number for slot in slots)


def marks(tags, number):
    """What to remember of a page with these tags. `number`: that of the changes before it was rendered."""
    return number, tuple({_slot(tag) for tag in tags})


def _slot(tag):
    return crc32(tag.encode()) % SLOTS
