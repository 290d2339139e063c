"""One transaction a request: a redirect commits, a refusal rolls back, a GET never writes."""

from typing import Any

READING = frozenset({"GET", "HEAD", "OPTIONS"})
COMMIT = "openhall.commit"


def veto(request: Any, response: Any) -> bool:
    """A GET never writes; a refusal writes only where its view asks for it (a wrong password)."""
    if request.method in READING:
        return True
    return response.status_int >= 400 and not request.environ.get(COMMIT)


def includeme(config: Any) -> None:
    config.add_settings(
        {
            "tm.manager_hook": "pyramid_tm.explicit_manager",
            "tm.commit_veto": veto,
            "retry.attempts": 10,
        }
    )
    config.include("pyramid_tm")
    config.include("pyramid_retry")
