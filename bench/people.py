"""Signs the bench's staff in, before anything is measured."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench.talking import Connection
from bench.visits import Pair, Visit, sign_in


def signed_in(port: int, staff: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """A writing pair for each of ``staff``, as a load takes it. Raises Unexpected."""
    return [asdict(_pair(port, told)) for told in staff]


def _pair(port: int, told: dict[str, str]) -> Pair:
    pair = Pair(told["section"], {}, {})
    for who, cookies in (("writer", pair.writer), ("publisher", pair.publisher)):
        _go_through(port, sign_in(told[who], told[f"{who}_password"], cookies))
    return pair


def _go_through(port: int, visit: Visit) -> None:
    connection = Connection(port)
    try:
        request = next(visit)
        while True:
            request = visit.send(connection.ask(request))
    except StopIteration:
        return
    finally:
        connection.close()
