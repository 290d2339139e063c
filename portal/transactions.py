"""One transaction a request: a redirect commits, a refusal rolls back, a GET never writes."""

import random
import time
from collections.abc import Callable
from typing import Any

from pyramid.events import NewRequest
from pyramid_retry import BeforeRetry, RetryableExecutionPolicy

READING = frozenset({"GET", "HEAD", "OPTIONS"})
COMMIT = "openhall.commit"
# Twenty who sign in to one account at once meet at every try: the last waits for all others
ATTEMPTS, LONGEST_WAIT_SECONDS = 20, 0.3


def veto(request: Any, response: Any) -> bool:
    """A GET never writes; a refusal writes only where its view asks for it (a wrong password)."""
    if request.method in READING:
        return True
    return response.status_int >= 400 and not request.environ.get(COMMIT)


def back_off(event: Any) -> None:
    """Writers who met wait a little, each another while, before they try again."""
    attempt = event.environ.get("retry.attempt", 0)
    time.sleep(random.uniform(0, min(LONGEST_WAIT_SECONDS, 0.005 * 2**attempt)))


def read_again(event: Any) -> None:
    """What was posted is read anew: an uploaded file has been read to its end, and closed."""
    close_uploads(event.environ)


def close_uploads(environ: Any) -> None:
    """Also those that nobody read: they would stay open until somebody collects garbage."""
    posted, _ = environ.pop("webob._parsed_post_vars", ({}, None))
    for value in posted.values():
        if hasattr(value, "file"):
            value.file.close()


def close_at_the_end(event: Any) -> None:
    if event.request.method not in READING:
        event.request.add_finished_callback(lambda request: close_uploads(request.environ))


def closing_copies(policy: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A body is copied, a large one into a file, so that it can be read at every try."""

    def carry_out(environ: Any, router: Any) -> Any:
        given = environ.get("wsgi.input")
        try:
            return policy(environ, router)
        finally:
            if environ.get("wsgi.input") is not given:
                environ["wsgi.input"].close()

    return carry_out


def includeme(config: Any) -> None:
    config.add_settings(
        {
            "tm.manager_hook": "pyramid_tm.explicit_manager",
            "tm.commit_veto": veto,
            # Who did what stands in the ledger; asked for so early, a fault would have no page
            "tm.annotate_user": "false",
        }
    )
    config.include("pyramid_tm")
    config.set_execution_policy(closing_copies(RetryableExecutionPolicy(ATTEMPTS)))
    config.add_subscriber(back_off, BeforeRetry)
    config.add_subscriber(read_again, BeforeRetry)
    config.add_subscriber(close_at_the_end, NewRequest)
