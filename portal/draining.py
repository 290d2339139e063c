"""The loop of a serving process: waitress's own until it is told to stop, then what is under way.

Once told, nobody new is let in; whatever was asked is answered to the last byte, each answer says
that its connection ends, and connections that wait for nothing are closed.
"""

import logging
import os
import select
import signal
import socket
import time
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

# A proxy uses up the connections that it keeps within this time, and learns that they end
LINGER_SECONDS = 1.0
# Less than TimeoutStopSec of the systemd unit, which ends whatever is left
LONGEST_SECONDS = 40.0
TURN_SECONDS, DRAINING_TURN_SECONDS = 1.0, 0.05
log = logging.getLogger(__name__)


class ServingLoop:
    """服务循环: ``sockets`` is the map that waitress was given when the server was made."""

    def __init__(self, server: Any, sockets: dict[int, Any]) -> None:
        self._server, self._sockets = server, sockets
        self._stopping = self._hurried = False

    def run(self) -> None:
        """Until SIGTERM or Ctrl+C; a second Ctrl+C waits for nobody."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self._interrupt)
        tell_systemd("READY=1")
        while not self._stopping:
            self._turn(TURN_SECONDS)
        tell_systemd("STOPPING=1")
        self._drain()

    def stop(self, *_: object) -> None:
        """From a signal or another thread; said again it changes nothing."""
        self._stopping = True
        for listener in self._all(BaseWSGIServer):
            listener.pull_trigger()

    def _interrupt(self, *_: object) -> None:
        self._hurried = self._stopping
        self.stop()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)

    def _all(self, kind: type) -> list[Any]:
        return [one for one in list(self._sockets.values()) if isinstance(one, kind)]

    def _drain(self) -> None:
        self._let_nobody_in()
        begun = time.monotonic()
        while (spent := time.monotonic() - begun) < LONGEST_SECONDS and not self._hurried:
            channels = self._all(HTTPChannel)
            for channel in channels:
                _say_it_ends(channel)
                if spent >= LINGER_SECONDS and not _is_busy(channel):
                    channel.will_close = True
            if not channels:
                break
            self._turn(DRAINING_TURN_SECONDS)
        self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._sockets)

    def _let_nobody_in(self) -> None:
        """Whoever connected already is taken in; whoever comes later is refused at once."""
        for listener in self._all(BaseWSGIServer):
            while select.select([listener.socket], [], [], 0)[0]:
                listener.handle_accept()
            listener.del_channel(self._sockets)
            listener.socket.close()


def _is_busy(channel: Any) -> bool:
    """Does it read, answer or send anything?"""
    return bool(channel.requests or channel.request is not None or channel.total_outbufs_len)


def _say_it_ends(channel: Any) -> None:
    """The last answer under way tells the client that this connection is not used again."""
    with channel.requests_lock:
        for request in channel.requests[-1:]:
            request.headers["CONNECTION"] = "close"


def tell_systemd(said: str) -> None:
    """The protocol of ``Type=notify``; nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(said.encode(), address.replace("@", "\0", 1))
        except OSError as error:
            log.warning("systemd could not be told %s: %s", said, error.strerror)
