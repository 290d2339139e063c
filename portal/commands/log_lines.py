"""What is logged while a command runs, where no .ini sets logging up: our own sentences only."""

import logging

import click

OURS = frozenset(("portal", "views", "search_index", "content", "openhall"))


class Sentences(logging.Handler):
    """一句话: without a traceback; what a library logs comes up as an error, and is told then."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in OURS:
            click.echo(record.getMessage(), err=True)


def say_in_sentences() -> None:
    """In place of Python's own last resort, which writes tracebacks on standard error."""
    logging.lastResort = Sentences(logging.WARNING)
