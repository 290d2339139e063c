"""Log output without personal data: whatever a library logs of an error loses its values."""

import logging

from views.faults import told_without_values

SERVER = "waitress"


class WithoutValues(logging.Filter):
    """On a handler: keeps of an error where it arose, and of the server's lines no address."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = told_without_values(record.exc_info[1])
            record.exc_info = None
            if record.name.split(".")[0] == SERVER:
                record.msg, record.args = "an answer could not be given", ()
        return True


def keep_values_out(logger: logging.Logger) -> None:
    """For every handler of ``logger``; to be called when logging is set up."""
    for handler in logger.handlers:
        if not any(isinstance(one, WithoutValues) for one in handler.filters):
            handler.addFilter(WithoutValues())
