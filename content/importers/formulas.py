"""Texts that a spreadsheet would compute: one mark before them, and the same mark taken away."""

import re

_MARK = "'"
# Full-width signs compute in spreadsheets of East Asia; marks of our own are marked again.
_COMPUTED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def neutralise(text: str) -> str:
    """The text as no spreadsheet computes it."""
    return f"{_MARK}{text}" if _COMPUTED.match(text) else text


def restore(text: str) -> str:
    """What was neutralised, to the character; any other text as it is."""
    return text[1:] if text.startswith(_MARK) and _COMPUTED.match(text) else text
