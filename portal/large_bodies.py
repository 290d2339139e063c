"""A body that is too large: refused by its headers, before any of it is read, with a page of ours.

waitress alone would answer in English; it reads nothing in either case, and closes the connection.
"""

from waitress.task import ErrorTask

from views.rendering import PAGES
from views.safety_headers import HEADERS
from views.static_files import static_path

LARGEST_BODY = 64 << 20
TOO_LARGE = 413


class WordedErrorTask(ErrorTask):
    """waitress's, with words for what people meet: a body that is too large."""

    def execute(self) -> None:
        error = self.request.error
        if error.code != TOO_LARGE:
            super().execute()
            return
        page = PAGES.load("too_large.pt")
        content = page(static=static_path, megabytes=LARGEST_BODY >> 20).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            *HEADERS.items(),
        ]
        self.set_close_on_finish()
        self.content_length = len(content)
        self.write(content)
