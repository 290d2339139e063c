"""Real server processes: started, awaited, watched in /proc, and always ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.machine import ROOT
from bench.missing import Missing
from bench.talking import Answer, Connection, request

STARTING_SECONDS, STOPPING_SECONDS = 120, 20
IDLE_SECONDS, IDLE_SHARE, IDLE_AT_LAST_SECONDS = 0.5, 0.02, 60
PYTHON = (sys.executable, "-W", "ignore")


class Server:
    """服务进程: one process at one port. Its log is told when it does not start."""

    def __init__(self, words: Sequence[str], port: int, log: Path) -> None:
        self.port, self._log = port, log
        self.started_at = time.perf_counter()
        with log.open("wb") as file:
            # A session of its own: Ctrl+C is the bench's, which then ends its servers
            self._child = subprocess.Popen(
                words, cwd=ROOT, stdout=file, stderr=file, start_new_session=True
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    def await_listening(self) -> None:
        """Raises Missing where it ends, or takes too long."""
        end = time.perf_counter() + STARTING_SECONDS
        while not self._is_listening():
            if self._child.poll() is not None or time.perf_counter() > end:
                raise Missing(f"the server at port {self.port} does not start: {self._said()}")
            time.sleep(0.005)

    def _is_listening(self) -> bool:
        try:
            Connection(self.port).close()
        except OSError:
            return False
        return True

    def _said(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it said nothing ({self._log})"

    def get(self, path: str, **headers: str) -> Answer:
        """``headers`` with _ for -."""
        connection = Connection(self.port)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return connection.ask(request("GET", path, named))
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """Of all its threads, those that ended included; exact to the nanosecond.

        The clock's number as the kernel and pthread_getcpuclockid(3) form it; /proc/PID/stat
        counts in hundredths of a second only.
        """
        return time.clock_gettime((~self.pid << 3) | 2)

    def await_idle(self) -> None:
        """Until its background threads have worked off what was asked, or a minute has passed."""
        before, end = self.cpu_seconds(), time.perf_counter() + IDLE_AT_LAST_SECONDS
        while time.perf_counter() < end:
            time.sleep(IDLE_SECONDS)
            now = self.cpu_seconds()
            if now - before < IDLE_SECONDS * IDLE_SHARE:
                return
            before = now

    def resident_bytes(self) -> int:
        return self._memory("VmRSS")

    def most_resident_bytes(self) -> int:
        return self._memory("VmHWM")

    def _memory(self, name: str) -> int:
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))

    def stop(self) -> None:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._child.wait()


@contextmanager
def serving(words: Sequence[str], port: int, log: Path, ready: str = "/") -> Iterator[Server]:
    """A server that answered ``ready`` once; ended on leaving, whatever happens."""
    server = Server(words, port, log)
    try:
        server.await_listening()
        server.get(ready)
        yield server
    finally:
        server.stop()


def openhall_words(ini: Path, port: int) -> list[str]:
    return [*PYTHON, "-m", "portal.commands", "serve", "-c", str(ini), "--port", str(port)]


def peer_words(name: str, port: int) -> list[str]:
    return [*PYTHON, "-m", "bench.peers", name, str(port)]


def is_alive(pid: int) -> bool:
    return os.path.exists(f"/proc/{pid}")
