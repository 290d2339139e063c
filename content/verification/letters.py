"""The mail queue: are all letters where those who look for them look? Texts stay sealed."""

from collections.abc import Iterator
from typing import Any

from content.clock import micros
from content.mailing import WAITING, Letter, Mail
from content.verification.faults import Fault, guarded, mendable

PLACE = "信件簿"
LABELS = {
    "_newest": "按时间的顺序",
    "_due": "待发的信件",
    "_fading": "到期要删的信件",
    "_of_account": "各账号的信件",
    "_of_case": "各办件的信件",
}


def check_mail(mail: Mail | None) -> Iterator[Fault]:
    yield from guarded(PLACE, () if mail is None else _differences(mail), mended=True)


def _differences(mail: Mail) -> Iterator[Fault]:
    wanted = _wanted([letter for _, letter in mail._letters.items()])
    for name, label in LABELS.items():
        if _kept(getattr(mail, name)) != wanted[name]:
            yield mendable(PLACE, f"“{label}”与信件不符")


def _kept(known: Any) -> dict[Any, Any]:
    return {key: sorted(value or ()) for key, value in known.items()}


def _wanted(letters: list[Letter]) -> dict[str, dict[Any, list[str]]]:
    """What each list would hold, from the letters alone."""
    found: dict[str, dict[Any, list[str]]] = {name: {} for name in LABELS}
    for letter in letters:
        facts, uid = letter.facts, letter.uid
        found["_newest"][(-facts["at"], uid)] = []
        if letter.state == WAITING and letter.due_at is not None:
            found["_due"][(micros(letter.due_at), uid)] = []
        if not facts["case"]:
            found["_fading"][(facts["at"], uid)] = []
        for name, owner in (("_of_account", facts["account"]), ("_of_case", facts["case"])):
            if owner:
                found[name][owner] = sorted((*found[name].get(owner, ()), uid))
    return found


def repair_mail(mail: Mail | None) -> int:
    """All lists anew from the letters; returns how many were wrong."""
    faults = list(check_mail(mail))
    if mail is None or not faults:
        return 0
    fresh = Mail()
    for letter in sorted((one for _, one in mail._letters.items()), key=lambda one: one.at):
        fresh.add(letter, letter.due_at or letter.at)
    for name in LABELS:
        setattr(mail, name, getattr(fresh, name))
    return len(faults)
