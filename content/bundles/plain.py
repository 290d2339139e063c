"""Stored values as JSON and back without loss: a day stays a day and a tuple a tuple."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

_MARK = "$"


class Unreadable(ValueError):
    """No value of ours was written like this."""


def encode(value: Any) -> Any:
    """Raises TypeError for what has no place in a stored mapping (a float, a blob)."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return {"$moment": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, tuple):
        return {"$tuple": [encode(part) for part in value]}
    if isinstance(value, list):
        return [encode(part) for part in value]
    if isinstance(value, Mapping):
        return {_escaped(name): encode(part) for name, part in value.items()}
    raise TypeError(f"not plain: {type(value).__name__}")


def decode(value: Any) -> Any:
    """Raises Unreadable."""
    if isinstance(value, list):
        return [decode(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and (name := next(iter(value))) in _READERS:
        return _read(name, value[name])
    return {name.removeprefix(_MARK): decode(part) for name, part in value.items()}


def _escaped(name: str) -> str:
    return f"{_MARK}{name}" if name.startswith(_MARK) else name


def _read(name: str, said: Any) -> Any:
    try:
        return _READERS[name](said)
    except (TypeError, ValueError) as error:
        raise Unreadable(f"{name}: {said!r}") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    return moment


_READERS = {
    "$moment": _moment,
    "$day": date.fromisoformat,
    "$tuple": lambda parts: tuple(decode(part) for part in parts),
}
