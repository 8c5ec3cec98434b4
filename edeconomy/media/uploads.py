"""How much somebody may send: a picture or a manuscript by those who may add one, and little by everybody else."""

from contextlib import contextmanager, suppress
from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from articles.disk import is_full
from articles.pictures import MOST_BYTES

PAGES = {  # with the permission that one needs there
    "admin:articles_picture_add": "articles.add_picture",
    "admin:articles_picture_upload": "articles.add_picture",
    "admin:articles_article_manuscript": "articles.add_article",
}


class Measured(TemporaryFileUploadHandler):
    """The only handler of uploads. Django's limit is on forms without their files; here it is on all that is sent.

    Of a file that is too large, or finds no room on the disk, nothing is kept but its size, so that its form can say so.
    """

    no_room, file = False, None

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not self.sends_file():
            raise RequestDataTooBig("More was sent than this address takes.")
        self.total = 0

    def sends_file(self):
        match = self.request.resolver_match
        return bool(match) and match.view_name in PAGES and self.request.user.has_perm(PAGES[match.view_name])

    def new_file(self, *args, **kwargs):
        self.file, self.no_room = None, False
        with self.room():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        self.total += len(raw_data)
        if self.total <= MOST_BYTES and not self.no_room:
            with self.room():
                self.file.write(raw_data)
        else:
            self.drop()

    def file_complete(self, file_size):
        complete = None
        if not self.no_room and not self.file.closed:
            with self.room():
                complete = super().file_complete(file_size)
        if complete is None or self.no_room:
            complete = UploadedFile(BytesIO(), self.file_name, self.content_type, max(file_size, self.total))
            complete.no_room = self.no_room
        return complete

    def upload_interrupted(self):
        self.drop()

    @contextmanager
    def room(self):
        try:
            yield
        except OSError as error:
            if not is_full(error):
                raise
            self.no_room = True
            self.drop()

    def drop(self):
        if self.file and not self.file.closed:
            with suppress(OSError):
                self.file.close()  # which deletes it
