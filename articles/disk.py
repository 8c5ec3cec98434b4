"""A disk that takes nothing more: what was to be stored is not, and whoever sent it is told."""

import errno
import logging
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
NO_ROOM = "The magazine cannot store this file: its disk is full, or cannot be written. Tell whoever runs it, and send it again later."

logger = logging.getLogger(__name__)


def is_full(error):
    return isinstance(error, OSError) and error.errno in FULL


def no_room():
    return ValidationError(NO_ROOM, code="no_room")


@contextmanager
def said_to_whoever_sends():
    """Of a form: instead of an error of the server, one of the form."""
    try:
        yield
    except OSError as error:
        if not is_full(error):
            raise
        logger.error("Nothing can be stored: %s", error.strerror)
        raise no_room() from error


class UploadField(forms.FileField):
    """For files that `edeconomy/media/uploads.py` could not keep while they came."""

    def to_python(self, data):
        if getattr(data, "no_room", False):
            raise no_room()
        return super().to_python(data)
