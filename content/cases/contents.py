"""What a case holds of persons: answers of each filing, words, the counter's notes, the receipt.

All of it is sealed, and goes when its time is over.
"""

import json
from collections.abc import Mapping
from typing import Any

from persistent import Persistent

from content.sealing import Sealed, Sealing


class SealedContents(Persistent):
    """办件内容: ``uid`` is the case's; what is sealed cannot be moved to another case."""

    uid: str
    receipt_sha256 = ""
    _answers: tuple[Sealed, ...] = ()
    _said: Mapping[str, Sealed] = {}
    _receipt: Sealed | None = None
    _intake: Sealed | None = None  # how a counter took it in, on whose behalf, where letters go

    def answers(self, sealing: Sealing, filing: int | None = None) -> dict[str, Any]:
        """Field → answer of a filing (from 0), else of the last one. Raises Unreadable."""
        if not self._answers:
            return {}
        number = len(self._answers) - 1 if filing is None else filing
        said: dict[str, Any] = json.loads(self._answers[number].open(sealing, self._filing(number)))
        return said

    @property
    def filings(self) -> int:
        """How often it was filed: first, corrected, set right by the counter."""
        return len(self._answers)

    def file_answers(self, sealing: Sealing, answers: Mapping[str, Any]) -> int:
        """Returns the number of the filing."""
        number = len(self._answers)
        plain = _plain(answers)
        self._answers = (*self._answers, Sealed.of(sealing, plain, self._filing(number)))
        return number

    def _filing(self, number: int) -> str:
        return f"case:{self.uid}:answers:{number}"

    def write_down(self, sealing: Sealing, event_uid: str, said: Mapping[str, Any]) -> None:
        """What somebody wrote with an event: reasons, in plain words."""
        sealed = Sealed.of(sealing, _plain(said), f"event:{event_uid}")
        self._said = {**self._said, event_uid: sealed}

    def said(self, sealing: Sealing, event_uid: str) -> dict[str, Any]:
        """What was written with an event; {} where nothing was, or it is gone."""
        sealed = self._said.get(event_uid)
        if sealed is None:
            return {}
        said: dict[str, Any] = json.loads(sealed.open(sealing, f"event:{event_uid}"))
        return said

    def intake(self, sealing: Sealing) -> dict[str, Any]:
        """What the counter wrote down; {} of what was filed on-line. Raises Unreadable."""
        if self._intake is None:
            return {}
        said: dict[str, Any] = json.loads(self._intake.open(sealing, f"case:{self.uid}:intake"))
        return said

    def keep_intake(self, sealing: Sealing, said: Mapping[str, Any]) -> None:
        self._intake = Sealed.of(sealing, _plain(said), f"case:{self.uid}:intake")

    def keep_receipt(self, sealing: Sealing, pdf: bytes, sha256: str) -> None:
        self._receipt = Sealed.of(sealing, pdf, f"case:{self.uid}:receipt")
        self.receipt_sha256 = sha256

    def receipt_pdf(self, sealing: Sealing) -> bytes:
        """Empty where none was drawn, or it is gone."""
        if self._receipt is None:
            return b""
        return self._receipt.open(sealing, f"case:{self.uid}:receipt")

    def forget_contents(self) -> None:
        self._answers, self._said = (), {}
        self._receipt, self._intake = None, None
        self.receipt_sha256 = ""


def _plain(said: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(said), ensure_ascii=False).encode("utf-8", "surrogatepass")
