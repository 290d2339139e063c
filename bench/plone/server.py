"""One Plone process on waitress: started, watched and stopped by the id that it was given."""

import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

from bench.plone.folders import PeerFailed

HOST = "localhost"
PATIENCE_SECONDS = 180
POLLED_AFTER = 0.05


def server_command(python: Path, instance: Path) -> list[str]:
    return [str(python), "-m", "Zope2.Startup.serve", str(instance / "wsgi.ini")]


class Server:
    """A running instance."""

    def __init__(self, python: Path, instance: Path, port: int) -> None:
        _refuse_taken(port)
        self.port = port
        self.log = instance / "var" / "log" / "server.log"
        self._began = time.monotonic()
        with self.log.open("w") as output:
            # A session of its own: Ctrl+C is for who started it, who then stops it
            self._running = subprocess.Popen(
                server_command(python, instance),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, path: str) -> float:
        """Seconds from the start of the process to the first page. Raises PeerFailed."""
        while time.monotonic() - self._began < PATIENCE_SECONDS:
            if self._running.poll() is not None:
                raise PeerFailed(f"Plone ended while it started; see {self.log}.")
            try:
                status = self.get(path)[0]
            except OSError:
                time.sleep(POLLED_AFTER)
                continue
            if status == 200:
                return time.monotonic() - self._began
            self.stop()
            raise PeerFailed(f"Plone answers {path} with {status}; see {self.log}.")
        self.stop()
        raise PeerFailed(f"Plone did not start in {PATIENCE_SECONDS} seconds; see {self.log}.")

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
        """Status and headers (names in lower case) of one GET. Raises OSError."""
        connection = HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            response = connection.getresponse()
            response.read()
            return response.status, {name.lower(): said for name, said in response.getheaders()}
        finally:
            connection.close()

    def memory_megabytes(self) -> float:
        """What it has resident."""
        status = Path(f"/proc/{self._running.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def cpu_seconds(self) -> float:
        """Of all its threads since it was started, to the nanosecond.

        The clock's number as pthread_getcpuclockid(3) forms it; /proc counts in hundredths.
        """
        return time.clock_gettime((~self._running.pid << 3) | 2)

    def stop(self) -> None:
        if self._running.poll() is None:
            self._running.terminate()
        try:
            self._running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()


def _refuse_taken(port: int) -> None:
    """Raises PeerFailed: another server's answers would be measured for Plone's."""
    try:
        socket.create_connection((HOST, port), timeout=5).close()
    except OSError:
        return
    raise PeerFailed(f"Port {port} is taken; give another one.")
