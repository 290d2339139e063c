"""The client: closed loops of visitors in a process of their own, told and asked in JSON.

One connection by default: with several, waitress's threads hand the interpreter to and fro, and
the figure tells of that rather than of the page.
"""

import json
import selectors
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from bench import visits
from bench.machine import ROOT
from bench.missing import Unexpected
from bench.talking import Connection

LONGEST_SECONDS = 3600


@dataclass(frozen=True)
class Job:
    """一份负载: for ``seconds``, or for ``requests`` where that is given.

    ``visitors`` are [name in VISITS, its arguments]: one a connection, each at a port in turn.
    """

    ports: Sequence[int]
    visitors: Sequence[Sequence[Any]]
    seconds: float = LONGEST_SECONDS
    requests: int = 0


@dataclass
class Tally:
    """What came of it; ``statuses`` counts by method and status, as in ``GET 200``."""

    requests: int = 0
    seconds: float = 0.0
    received: int = 0
    cpu_seconds: float = 0.0
    broken: int = 0
    statuses: dict[str, int] = field(default_factory=dict)

    def count(self, beginning: str) -> int:
        return sum(n for status, n in self.statuses.items() if status.startswith(beginning))

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def _pair(told: dict) -> visits.Pair:
    return visits.Pair(**told)


VISITS: dict[str, Callable[..., visits.Visit]] = {
    "read": visits.reading,
    "write": lambda pair: visits.writing(_pair(pair)),
    "mixed": lambda pair, *more: visits.mixed(_pair(pair), *more),
    "visit": visits.visiting,
}


class Loop:
    """Connections, each with its visitor, until time is up or enough was asked."""

    def __init__(self, job: Job) -> None:
        self._job, self._seen, self._received, self._broken = job, Counter(), 0, 0
        self._selector = selectors.DefaultSelector()
        self._asked: dict[Connection, bytes] = {}
        self._visits: dict[Connection, visits.Visit] = {}
        for number, (name, *arguments) in enumerate(job.visitors):
            connection = Connection(job.ports[number % len(job.ports)])
            self._visits[connection] = VISITS[name](*arguments)

    def run(self) -> Tally:
        began, cpu = time.perf_counter(), time.process_time()
        end, most = began + self._job.seconds, self._job.requests or sys.maxsize
        for connection, visit in self._visits.items():
            self._ask(connection, next(visit))
        step = self._step_of_one() if len(self._visits) == 1 else self._step_of_many
        number = 0
        while number < most and time.perf_counter() < end:
            number += step()
        seconds, spent = time.perf_counter() - began, time.process_time() - cpu
        self._close()
        return Tally(
            number,
            seconds,
            self._received,
            spent,
            self._broken,
            {f"{method.decode()} {status}": n for (method, status), n in self._seen.items()},
        )

    def _ask(self, connection: Connection, request: bytes) -> None:
        self._asked[connection] = request
        connection.send(request)

    def _step_of_one(self) -> Callable[[], int]:
        """Without a selector: it would be a tenth of what a quick page takes."""
        (connection,) = self._visits
        return lambda: self._turn(connection)

    def _step_of_many(self) -> int:
        if not self._selector.get_map():
            for connection in self._visits:
                self._watch(connection)
        return sum(self._turn(key.data) for key, _ in self._selector.select(1))

    def _watch(self, connection: Connection) -> None:
        self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _turn(self, connection: Connection) -> int:
        socket = connection.socket
        try:
            answer = connection.receive()
        except ConnectionError:
            return self._mend(connection, socket)
        self._moved(connection, socket)
        request = self._asked[connection]
        self._seen[request[:4].strip(), answer.status] += 1
        self._received += len(answer.body)
        self._ask(connection, self._visits[connection].send(answer))
        return 1

    def _mend(self, connection: Connection, socket: Any) -> int:
        """Cut off half-way: the same again, and it is told."""
        self._broken += 1
        connection.again()
        self._moved(connection, socket)
        connection.send(self._asked[connection])
        return 0

    def _moved(self, connection: Connection, socket: Any) -> None:
        """The connection was made anew: another socket is to be watched."""
        if connection.socket is not socket and self._selector.get_map():
            for key in list(self._selector.get_map().values()):
                if key.data is connection:
                    self._selector.unregister(key.fileobj)
            self._watch(connection)

    def _close(self) -> None:
        """What is still under way would run into the turn of the next one."""
        self._selector.close()
        for connection in self._visits:
            with suppress(ConnectionError):
                connection.receive()
            connection.close()


def run_load(*jobs: Job) -> list[Tally]:
    """Each job in a client process of its own, all at the same time."""
    words = [sys.executable, "-m", "bench.load"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    clients = [subprocess.Popen(words, start_new_session=True, **pipes) for _ in jobs]
    try:
        for client in clients:
            client.stdout.readline()
        for client, job in zip(clients, jobs, strict=True):
            client.stdin.write(json.dumps(asdict(job)) + "\n")
            client.stdin.flush()
        return [_tally(client.stdout.readline()) for client in clients]
    finally:
        for client in clients:
            client.kill()
            client.communicate()


def _tally(line: str) -> Tally:
    if not line:
        raise Unexpected("a client process broke off; what it said stands above")
    return Tally(**json.loads(line))


def main() -> None:
    """Ready as soon as all is imported; then one job."""
    print("ready", flush=True)
    job = Job(**json.loads(sys.stdin.readline()))
    print(json.dumps(asdict(Loop(job).run())), flush=True)


if __name__ == "__main__":
    main()
