"""The proof: any edit, deletion, swap or insertion in a sealed chain is found, and where."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from content.ledger import Chain, Head
from content.ledger_records import GENESIS, hash_of
from tests.content.ledger_examples import LENGTH, START, links_of, record, sealed_chain, staged_with


def put(chain, links):
    """What somebody with write access to the database can do."""
    chain._links.clear()
    for key, link in links:
        chain._links[key] = link


def numbered(links):
    return list(enumerate(links, start=1))


def resealed(link, **changes):
    link = {**link, **changes}
    return {**link, "hash": hash_of(link)}


def assert_names(chain, seq, head=None):
    first = chain.verify(head)[0]
    assert first.startswith(f"第 {seq} 条"), first


# --- tampering: any single record, and the right number is named

POSITIONS = st.integers(1, LENGTH)
FIELDS = st.sampled_from(sorted({*record(1), "seq", "prev", "hash", "sealed_at"}))


def test_an_untouched_chain_holds_and_so_does_an_empty_one():
    assert sealed_chain().verify(sealed_chain().head()) == []
    assert Chain().verify(Chain().head()) == []


@given(POSITIONS, FIELDS, st.sampled_from([None, "", "x", 0, -1, 2, "0" * 64, [], 1.0]))
def test_any_edit_of_any_field_is_found(position, field, value):
    chain = sealed_chain()
    links = links_of(chain)
    if links[position - 1][field] == value and type(value) is not float:
        return
    links[position - 1][field] = value
    put(chain, numbered(links))
    assert_names(chain, position)


@given(POSITIONS, st.sampled_from(sorted(record(1))))
def test_a_missing_field_is_found(position, field):
    chain = sealed_chain()
    links = links_of(chain)
    del links[position - 1][field]
    put(chain, numbered(links))
    assert_names(chain, position)


@given(POSITIONS, st.sampled_from(["by", "act", "subject", "digest", "at", "sealed_at"]))
def test_an_edit_with_its_own_hash_made_anew_is_found(position, field):
    chain = sealed_chain()
    links = links_of(chain)
    links[position - 1] = resealed(links[position - 1], **{field: "forged"})
    put(chain, numbered(links))
    assert_names(chain, position)


@given(POSITIONS)
def test_a_record_that_is_no_mapping_is_found(position):
    chain = sealed_chain()
    links = links_of(chain)
    links[position - 1] = "gone"
    put(chain, numbered(links))
    assert_names(chain, position)


@given(POSITIONS, st.booleans(), st.booleans())
def test_any_deletion_is_found(position, moved_up, renumbered):
    chain = sealed_chain()
    pairs = numbered(links_of(chain))
    del pairs[position - 1]
    if moved_up:
        pairs = numbered(link for _, link in pairs)
    if renumbered:
        pairs = [(key, {**link, "seq": key}) for key, link in pairs]
    put(chain, pairs)
    assert_names(chain, position)


@given(POSITIONS, POSITIONS, st.sampled_from(["as they are", "renumbered", "resealed"]))
def test_any_swap_is_found(first, second, how):
    if first == second:
        return
    chain = sealed_chain()
    links = links_of(chain)
    one, other = first - 1, second - 1
    links[one], links[other] = links[other], links[one]
    if how != "as they are":
        for place in (one, other):
            links[place]["seq"] = place + 1
    if how == "resealed":
        for place in (one, other):
            links[place] = resealed(links[place])
    put(chain, numbered(links))
    assert_names(chain, min(first, second))


@given(st.integers(1, LENGTH + 1), st.booleans(), st.booleans(), st.booleans())
def test_any_insertion_is_found(position, well_made, indexed, renumbered):
    chain = sealed_chain()
    links = links_of(chain)
    prev = links[position - 2]["hash"] if position > 1 else GENESIS
    forged = {**record(99), "seq": position, "prev": prev, "sealed_at": 1, "hash": "0" * 64}
    links.insert(position - 1, resealed(forged) if well_made else forged)
    if indexed:
        _index_anew(chain, links)
    if renumbered:
        links = [{**link, "seq": seq} for seq, link in numbered(links)]
    put(chain, numbered(links))
    named = [f"第 {position} 条"]
    if well_made and indexed and renumbered and position <= LENGTH:
        # Nothing is left that tells the forged record from a true one: the next one is named
        named.append(f"第 {position + 1} 条")
    assert chain.verify()[0].startswith(tuple(named))


def _index_anew(chain, links):
    for seq, link in numbered(links):
        chain._seq_by_uid[link["uid"]] = seq
        chain._seqs_by_place[link["place"]].insert(seq)


@given(POSITIONS, st.integers(2, LENGTH + 1))
def test_a_copied_record_is_found_where_it_was_put(source, position):
    chain = sealed_chain()
    links = links_of(chain)
    links.insert(position - 1, links[source - 1])
    put(chain, numbered(links))
    if source >= position:
        assert chain.verify()
    else:
        assert_names(chain, position)


def test_a_record_before_the_first_is_found():
    chain = sealed_chain()
    put(chain, [(0, links_of(chain)[0]), *numbered(links_of(chain))])
    assert chain.verify()[0].startswith("第 0 条不该存在")


@given(POSITIONS, POSITIONS)
def test_a_gap_is_named_by_its_first_number(one, other):
    first, last = sorted((one, other))
    chain = sealed_chain()
    pairs = numbered(links_of(chain))
    put(chain, pairs[: first - 1] + pairs[last:])
    assert_names(chain, first)


@given(st.integers(2, LENGTH), st.data())
def test_a_forged_record_with_an_old_number_is_found_where_it_was_put(position, data):
    chain = sealed_chain()
    links = links_of(chain)
    seq = data.draw(st.integers(1, position - 1))
    links.insert(position - 1, resealed({**links[seq - 1], "act": "forged"}))
    put(chain, numbered(links))
    assert_names(chain, position)


def test_a_number_that_is_not_its_own_is_found_even_when_all_else_was_made_anew():
    chain = sealed_chain()
    links = links_of(chain)
    links[-1] = resealed(links[-1], seq=LENGTH + 5)
    chain._tail = (LENGTH, links[-1]["hash"])
    put(chain, numbered(links))
    assert_names(chain, LENGTH)


def test_records_added_after_the_end_mark_are_found_from_the_first_on():
    chain = sealed_chain()
    marked, tail = LENGTH - 3, links_of(chain)[LENGTH - 4]["hash"]
    chain._tail = (marked, tail)
    assert_names(chain, marked + 1)


@given(POSITIONS)
def test_an_index_entry_turned_elsewhere_is_found(position):
    chain = sealed_chain()
    chain._seq_by_uid[f"act-{position:05d}"] = position + 1
    assert_names(chain, position)
    chain = sealed_chain()
    chain._seqs_by_place[record(position)["place"]].remove(position)
    assert_names(chain, position)


def test_an_index_entry_that_would_keep_an_act_from_being_sealed_is_found():
    chain = sealed_chain()
    chain._seq_by_uid["act-00042"] = 3
    assert chain.seal([staged_with(record(42))], START) == 0
    assert "索引" in chain.verify()[0]


# --- truncation, and a head kept elsewhere


@given(st.integers(0, LENGTH - 1))
def test_a_chain_cut_at_its_end_is_found_by_the_end_mark(length):
    chain = sealed_chain()
    put(chain, numbered(links_of(chain)[:length]))
    assert_names(chain, length + 1)


@given(st.integers(0, LENGTH - 1))
def test_a_chain_cut_with_its_end_mark_is_found_by_a_kept_head_only(length):
    kept = sealed_chain().head()
    cut = sealed_chain(length) if length else Chain()
    assert cut.verify() == []
    assert_names(cut, length + 1, kept)
    assert "截断" in cut.verify(kept)[0]


@given(st.integers(2, LENGTH))
def test_a_chain_made_anew_from_some_record_on_is_found_by_a_kept_head_only(position):
    kept = sealed_chain().head()
    records = [
        record(n, **({"by": "other"} if n >= position else {})) for n in range(1, LENGTH + 1)
    ]
    chain = Chain()
    chain.seal([staged_with(*records)], START)
    assert chain.verify() == []
    assert_names(chain, kept.seq, kept)


def test_a_head_of_earlier_days_still_holds():
    staged, chain = staged_with(record(1)), Chain()
    chain.seal([staged], START)
    kept = chain.head()
    staged.stage(record(2))
    chain.seal([staged], START + timedelta(seconds=1))
    assert chain.verify(kept) == []
    assert chain.verify(Head(0, GENESIS)) == []


def test_a_broken_chain_is_told_of_beside_the_cut_one():
    chain = sealed_chain()
    kept = chain.head()
    links = links_of(chain)[:5]
    links[1]["act"] = "publish"
    put(chain, numbered(links))
    findings = chain.verify(kept)
    assert [finding.split("：")[0] for finding in findings] == [
        "第 2 条的内容与它的散列不符",
        "第 6 条缺失",
    ]
