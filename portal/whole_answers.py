"""What ``openhall serve`` offers beside WSGI: an answer whose headers are written out already.

waitress writes headers anew for each answer, and sends them apart from the body; for a page that
was made before, this takes longer than all the rest. On another server nothing is offered.
"""

from collections.abc import Sequence
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import WSGITask
from waitress.utilities import build_http_date

SEND = "openhall.send"
OK = b"HTTP/1.1 200 OK\r\n"


class WholeAnswerTask(WSGITask):
    """``environ[SEND](head, content)``, given to a GET on a connection that stays open.

    ``head`` are the lines of all headers but Date, each with its end of line; they have the length
    of ``content``. What it returns is returned to the server, and start_response is not called.
    """

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        is_kept_open = self.request.headers.get("CONNECTION", "").lower() != "close"
        if is_kept_open and self.request.command == "GET" and self.version == "1.1":
            environ[SEND] = self.send
        return environ

    def send(self, head: bytes, content: bytes) -> Sequence[bytes]:
        self.complete = self.wrote_header = True
        self.content_length = self.content_bytes_written = len(content)
        date = b"Date: " + build_http_date(self.start_time).encode() + b"\r\n\r\n"
        self.channel.write_soon(b"".join((OK, head, date, content)))
        return ()


class WholeAnswerChannel(HTTPChannel):
    """waitress's, with the task above."""

    task_class = WholeAnswerTask


def offer_whole_answers(servers: dict[int, Any]) -> None:
    """For every listening socket of a server; ``servers`` is the map it was made with."""
    for one in servers.values():
        if hasattr(one, "channel_class"):
            one.channel_class = WholeAnswerChannel
