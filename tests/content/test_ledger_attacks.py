"""The ledger under attack: hundreds of tamperings, each found, the first bad record named."""

import random
import re
from datetime import timedelta

import pytest

from content.affairs import Affairs
from content.ledger import Chain, Head, StagedRecords
from tests.content import ledger_tampering as tampering
from tests.content.ledger_examples import START, record, sealed_chain
from tests.content.ledger_tampering import Copy, heads_kept
from tests.site import add_accounts, publish, small_site

ROUNDS = 40
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def ledger():
    """(links, staged records) of a chain of real acts on content and people, and of others."""
    site, affairs, others = small_site(), Affairs(), StagedRecords()
    add_accounts(site, affairs, START)
    for number in range(4):
        publish(site, {"title": f"第{number}号"}, moment=START + timedelta(minutes=number))
    for number in range(60):
        others.stage(record(number, by=("a.b", "c.d", None)[number % 3]))
    sources = [site.staged, affairs.staged, others]
    affairs.chain.seal(sources, START + timedelta(hours=1))
    links = [dict(link) for link in affairs.chain.records(size=1000)]
    assert len(links) > 70
    return links, [dict(one) for staged in sources for one in staged]


def named(findings):
    """The first number that is said."""
    assert findings
    return int(re.match(r"第 (\d+) 条", findings[0])[1])


def range_named(findings):
    """The numbers between which the first bad record lies, as far as the finding tells."""
    number, said = named(findings), re.search(r"第 (\d+) 条到第 (\d+) 条之间", findings[0])
    return (int(said[1]), max(number, int(said[2]))) if said else (number, number)


@pytest.mark.parametrize("tamper", tampering.SEEN_BY_ITSELF, ids=lambda one: one.__name__)
def test_what_breaks_the_chain_is_found_and_the_first_is_named(tamper, ledger):
    for seed in range(ROUNDS):
        chance, copy = random.Random(f"{tamper.__name__}/{seed}"), Copy(*ledger)
        heads = heads_kept(ledger[0], chance)
        first, last = tamper(chance, copy)
        assert first <= named(copy.chain.verify()) <= last, seed
        assert first <= named(copy.chain.verify(heads)) <= last, seed
        assert first <= named(copy.chain.verify(heads, [copy.staged])) <= last, seed


@pytest.mark.parametrize("tamper", tampering.SEEN_BY_HEADS, ids=lambda one: one.__name__)
def test_a_past_made_anew_is_found_by_the_first_head_that_disagrees(tamper, ledger):
    for seed in range(ROUNDS):
        chance, copy = random.Random(f"{tamper.__name__}/{seed}"), Copy(*ledger)
        heads = heads_kept(ledger[0], chance)
        bad = tamper(chance, copy)
        assert copy.chain.verify() == [], seed
        later = [copy.chain.head()]  # the timer goes on, and keeps what is forged
        for kept in (heads, heads + later):
            lowest, highest = range_named(copy.chain.verify(kept))
            assert lowest <= bad <= highest, seed
            assert highest <= next(head.seq for head in heads if head.seq >= bad), seed
            assert lowest == max((head.seq for head in heads if head.seq < bad), default=0) + 1


def test_within_a_day_what_is_staged_names_the_record_itself(ledger):
    for seed in range(ROUNDS):
        copy = Copy(*ledger)
        bad = tampering.edit_and_remake(random.Random(seed), copy)
        assert named(copy.chain.verify(staged_sources=[copy.staged])) == bad, seed


def test_a_rewritten_run_is_named_exactly_by_what_is_staged(ledger):
    for seed in range(ROUNDS):
        chance, copy = random.Random(seed), Copy(*ledger)
        first, _ = tampering.rewrite_the_middle(chance, copy)
        assert named(copy.chain.verify(staged_sources=[copy.staged])) == first, seed


def test_a_staged_record_changed_after_sealing_is_found(ledger):
    for seed in range(ROUNDS):
        copy = Copy(*ledger)
        at = random.Random(seed).randint(1, len(ledger[0]))
        uid = ledger[0][at - 1]["uid"]
        copy.staged._records[uid] = {**copy.staged.get(uid), "by": "somebody.else"}
        assert named(copy.chain.verify(staged_sources=[copy.staged])) == at, seed


def test_a_clean_chain_is_never_blamed(ledger):
    copy = Copy(*ledger)
    for seed in range(ROUNDS):
        heads = heads_kept(ledger[0], random.Random(seed))
        assert copy.chain.verify(heads, [copy.staged]) == []
    # sealed, forgotten and sealed again, as time goes by
    staged, chain, kept = StagedRecords(), Chain(), []
    for day in range(5):
        for number in range(20):
            staged.stage(record(100 * day + number))
        chain.seal([staged], START + day * DAY)
        chain.forget(staged, START + day * DAY, size=13)
        kept.append(chain.head())
        assert chain.verify(kept, [staged]) == []


def test_heads_of_which_one_disagrees_tell_where_and_that_it_was_cut():
    chain, other = sealed_chain(8), sealed_chain(5)
    kept = [chain.head(), Head(5, "0" * 64), other.head()]
    findings = chain.verify(kept)
    assert named(findings) == 5
    findings = other.verify([Head(2, "1" * 64), chain.head()])
    assert [named([one]) for one in findings] == [2, 6]
    assert "末尾被截断" in findings[1]
