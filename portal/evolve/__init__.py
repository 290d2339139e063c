"""Bringing a site of an earlier release to the shape that this one reads, step by step.

How a step is added: docs/patterns.md. What a step does is its module's; nothing else knows it.
"""

from typing import Any

from portal.databases import close_databases
from portal.evolve.evolving import check_version


def includeme(config: Any) -> None:
    """A site that must evolve first is not served."""
    databases = config.registry._zodb_databases
    try:
        check_version(databases)
    except BaseException:
        close_databases(databases)
        raise
