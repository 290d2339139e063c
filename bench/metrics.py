"""Reads a served portal's own counters."""

from collections.abc import Sequence

from bench.servers import Server


def counted(servers: Sequence[Server], name: str, label: str = "") -> float:
    """The sum over these processes, of the lines of that counter whose labels hold ``label``."""
    return sum(_lines(server.get("/metrics").text, name, label) for server in servers)


def _lines(text: str, name: str, label: str) -> float:
    lines = (line for line in text.splitlines() if line.startswith((f"{name}{{", f"{name} ")))
    return sum(float(line.rpartition(" ")[2]) for line in lines if label in line)
