"""Records and a short sealed chain for the tests of the ledger."""

from datetime import UTC, datetime

from content.clock import micros
from content.ledger import Chain, StagedRecords, digest_of

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LENGTH = 8
PLACES = ("place-a", "place-b", "place-c")


def record(number, **changes):
    return {
        "type": "act",
        "v": 1,
        "uid": f"act-{number:05d}",
        "at": micros(START) + number * 1_000_000,
        "by": "nanguan.editor",
        "act": "submit",
        "subject": f"item-{number}",
        "place": PLACES[number % len(PLACES)],
        "digest": digest_of({"number": number}),
        **changes,
    }


def staged_with(*records):
    staged = StagedRecords()
    for one in records:
        staged.stage(one)
    return staged


def sealed_chain(length=LENGTH):
    chain = Chain()
    chain.seal([staged_with(*(record(n) for n in range(1, length + 1)))], START)
    return chain


def links_of(chain):
    return [dict(link) for link in chain.records(size=10_000)]
