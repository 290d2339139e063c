"""What ``openhall serve`` offers beside WSGI: an answer whose headers are written out already.

waitress writes headers anew for each answer, and sends them apart from the body; for a page that
was made before, this takes longer than all the rest. On another server nothing is offered.
"""

from collections.abc import Sequence
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask
from waitress.utilities import build_http_date

from portal.kept_pages import SEND
from portal.large_bodies import WordedErrorTask

OK = b"HTTP/1.1 200 OK\r\n"


class WholeAnswerTask(WSGITask):
    """``environ[SEND](head, content)``, given to a GET of HTTP/1.1.

    ``head`` are the lines of all headers but Date and Connection, each with its end of line; they
    have the length of ``content``. What it returns is returned to the server, and start_response
    is not called.
    """

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        if self.request.command == "GET" and self.version == "1.1":
            environ[SEND] = self.send
        return environ

    def send(self, head: bytes, content: bytes) -> Sequence[bytes]:
        self.complete = self.wrote_header = True
        self.content_length = self.content_bytes_written = len(content)
        # Asked now: a server that is told to stop says so to requests under way
        self.close_on_finish = self.request.headers.get("CONNECTION", "").lower() == "close"
        ends = b"Connection: close\r\n" if self.close_on_finish else b""
        date = b"Date: " + build_http_date(self.start_time).encode() + b"\r\n\r\n"
        self.channel.write_soon(b"".join((OK, head, ends, date, content)))
        return ()


class WholeAnswerChannel(HTTPChannel):
    """waitress's, with the task above, and words of ours for what it refuses itself."""

    task_class = WholeAnswerTask
    error_task_class = WordedErrorTask


def offer_whole_answers(servers: dict[int, Any]) -> None:
    """For every listening socket of a server; ``servers`` is the map it was made with."""
    for one in servers.values():
        if hasattr(one, "channel_class"):
            one.channel_class = WholeAnswerChannel
