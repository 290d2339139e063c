"""Numbers of papers: in order, none twice, none lost, also where many take them at once."""

import random
from dataclasses import dataclass
from typing import Any

import pytest
import transaction
import ZODB
from hypothesis import given
from hypothesis import strategies as st
from ZODB.DemoStorage import DemoStorage
from ZODB.POSException import ConflictError

from content.documents.book import ISSUED, KeptPaper, PaperBook, Series
from tests.deciding import PlainSealing


@dataclass
class Writer:
    manager: Any
    book: Any


@pytest.fixture
def database():
    database = ZODB.DB(DemoStorage())
    with database.transaction() as connection:
        connection.root()["book"] = PaperBook()
    yield database
    database.close()


def writer(database):
    manager = transaction.TransactionManager()
    return Writer(manager, database.open(manager).root()["book"])


def take(series, uid="p", losses=0, seed=0):
    return series.take(uid, random.Random(seed), losses)


def test_they_are_given_in_order():
    series = Series()
    assert [take(series) for _ in range(5)] == [1, 2, 3, 4, 5]
    assert series.count == 5


@given(st.lists(st.integers(0, 8), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_holes_are_filled_before_a_new_number_is_begun(losses, chance):
    series = Series()
    for number, lost in enumerate(losses):
        series.take(f"p{number}", chance, lost)
    taken = [number for number, _ in series.items()]
    assert len(set(taken)) == len(losses)
    holes = max(taken) - len(taken)
    filled = {take(series, losses=0) for _ in range(holes)}
    assert {number for number, _ in series.items()} == set(range(1, max(taken) + 1))
    assert filled.isdisjoint(taken)


def test_a_number_of_an_act_that_is_given_up_is_given_again(database):
    one = writer(database)
    one.manager.begin()
    assert take(one.book.series("g", 2026, "grant")) == 1
    one.manager.abort()
    one.manager.begin()
    assert take(one.book.series("g", 2026, "grant")) == 1
    one.manager.commit()
    assert take(one.book.series("g", 2026, "grant")) == 2
    one.manager.abort()


def issue(one, uid, losses):
    one.manager.begin()
    return one.book.series("g", 2026, "grant").take(uid, random.Random(uid), losses)


def test_many_at_once_have_one_each(database):
    """All begin before any commits; who loses tries again, as a request does."""
    first = writer(database)
    issue(first, "0", 0)
    first.manager.commit()
    waiting = [(writer(database), f"w{number}", 0) for number in range(30)]
    rounds = 0
    while waiting:
        rounds += 1
        for one, uid, losses in waiting:
            issue(one, uid, losses)
        again = []
        for one, uid, losses in waiting:
            try:
                one.manager.commit()
            except ConflictError:
                one.manager.abort()
                again.append((one, uid, losses + 1))
        waiting = again
    first.manager.begin()
    papers = list(first.book.series("g", 2026, "grant").items())
    assert len(papers) == len({uid for _, uid in papers}) == 31
    assert first.book.series("g", 2026, "grant").count == 31
    assert rounds <= 12, rounds
    first.manager.abort()


def test_each_government_year_and_kind_counts_for_itself():
    book = PaperBook()
    keys = (("g", 2026, "grant"), ("h", 2026, "grant"), ("g", 2027, "grant"), ("g", 2026, "stop"))
    assert [take(book.series(*key)) for key in keys] == [1, 1, 1, 1]
    assert take(book.series("g", 2026, "grant")) == 2
    assert {key for key, _ in book.all_series()} == {
        "g:2026:grant", "h:2026:grant", "g:2027:grant", "g:2026:stop",
    }  # fmt: skip


def test_what_a_case_issued_is_forgotten_with_it():
    book, sealing = PaperBook(), PlainSealing()
    said = {"code": "AAAA", "sha256": "0" * 64, "seal": "s", "sealed_at": 1}
    paper = KeptPaper("p", said)
    paper.keep(sealing, b"%PDF", {"applicant": "示**"})
    book.add(paper, "AAAA")
    book.forget_of([{"type": "submitted"}, {"type": ISSUED, "document": "unknown"}])
    assert paper.pdf(sealing) == b"%PDF"
    book.forget_of([{"type": ISSUED, "document": "p"}])
    assert (paper.pdf(sealing), paper.told(sealing), paper.is_forgotten) == (b"", {}, True)
    assert book.by_digest("0" * 64) is paper
    with pytest.raises(AttributeError):
        assert paper.nothing
