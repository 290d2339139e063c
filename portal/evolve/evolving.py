"""Which steps are due, and carrying them out: one transaction a step, one database a step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from portal.databases import DatabaseUnusable, SiteTooNew, affairs_root, connected, site_root
from portal.evolve.step import TREE, Step
from portal.evolve.steps_list import STEPS
from portal.operator_records import record

Progress = Callable[[int], None]  # how many things were changed so far
Counted = tuple[Step, int]


class NeedsEvolving(DatabaseUnusable):
    """The site is of an earlier release, and this one would not read it rightly."""

    def __init__(self) -> None:
        super().__init__(
            "这个站点由较早的版本建立，要先升级才能使用："
            "请停止站点，做好备份，然后运行 openhall evolve（加 --dry-run 先看会改什么）。"
        )


def check_version(databases: dict[str, Any]) -> None:
    """Raises NeedsEvolving, SiteTooNew."""
    if due_steps(databases):
        raise NeedsEvolving


def due_steps(databases: dict[str, Any]) -> list[Step]:
    """In their order. Raises SiteTooNew, NotFounded."""
    with connected(databases) as connection:
        versions = [_root(connection, step.database).version for step in STEPS]
        highest = max(site_root(connection).version, affairs_root(connection).version)
    if highest > _newest():
        raise SiteTooNew(highest, _newest())
    return [step for step, reached in zip(STEPS, versions, strict=True) if step.number > reached]


def rehearse(databases: dict[str, Any], moment: datetime) -> list[Counted]:
    """What each step that is due would change; all in one transaction that is given up."""
    counted: list[Counted] = []
    steps = due_steps(databases)
    with _given_up(databases) as connection:
        for step in steps:
            root = _root(connection, step.database)
            counts = _counts(step, root, moment, connection.cacheGC)
            counted.append((step, max(counts, default=0)))
            root.version = step.number
    return counted


def carry_out(databases: dict[str, Any], step: Step, moment: datetime, progress: Progress) -> int:
    """One step; its version and its ledger record are in its last commit."""
    with connected(databases, f"evolve: step {step.number}") as connection:
        manager = connection.transaction_manager

        def end_batch() -> None:
            manager.commit()
            manager.begin()

        root = _root(connection, step.database)
        count = 0
        for count in _counts(step, root, moment, end_batch):
            progress(count)
        root.version = step.number
        record(root, moment, f"evolve.{step.number}", step.database)
    return count


def _counts(
    step: Step, root: Any, moment: datetime, end_batch: Callable[[], None]
) -> Iterator[int]:
    """How much was changed, once or after each batch."""
    done = step.change(root, moment)
    if isinstance(done, int):
        yield done
        return
    for count in done:
        end_batch()
        yield count


@contextmanager
def _given_up(databases: dict[str, Any]) -> Iterator[Any]:
    """A connection whose changes are never committed."""
    with connected(databases, "evolve: rehearsal") as connection:
        yield connection
        connection.transaction_manager.abort()
        connection.transaction_manager.begin()


def _root(connection: Any, database: str) -> Any:
    return site_root(connection) if database == TREE else affairs_root(connection)


def _newest() -> int:
    return max((step.number for step in STEPS), default=1)
