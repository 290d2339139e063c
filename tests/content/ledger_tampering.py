"""What somebody with write access to the databases may do to a ledger, at random.

Each tampering changes a ``Copy`` and returns the numbers of which the first bad one may be named.
"""

from itertools import count

from content.clock import micros
from content.ledger import Chain, Head, StagedRecords
from content.ledger_records import GENESIS, hash_of
from tests.content.ledger_examples import START, record

FIELDS = ("at", "by", "act", "subject", "place", "digest", "uid", "sealed_at")
_fresh = count(70_000)


class Copy:
    """A ledger of its own, to be tampered with: the chain and what is still staged."""

    def __init__(self, links, records):
        self.chain, self.staged = Chain(), StagedRecords()
        for link in links:
            self.chain._append(dict(link))
        self.chain._tail = (len(links), links[-1]["hash"])
        for one in records:
            self.staged.stage(one)

    @property
    def links(self):
        return [dict(link) for link in self.chain._links.values()]

    def put(self, links):
        self.chain._links.clear()
        for key, link in enumerate(links, 1):
            self.chain._links[key] = link

    def made_anew(self, records, first):
        """Everything from number ``first`` on computed again, end mark and indexes too."""
        kept = self.links[: first - 1]
        whole = Copy(_linked([*kept, *records], first), ())
        self.chain = whole.chain


def _linked(links, first, until=None):
    """Numbers, hashes and former hashes made again from ``first`` on (until ``until``)."""
    done = [dict(link) for link in links]
    for place in range(first - 1, until or len(done)):
        prev = done[place - 1]["hash"] if place else GENESIS
        made = {"sealed_at": micros(START), **done[place], "seq": place + 1, "prev": prev}
        done[place] = {**made, "hash": hash_of(made)}
    return done


def _forged(random, **changes):
    return record(
        next(_fresh), subject="forged", place=random.choice(("p-x", "place-a")), **changes
    )


def _edited(random, link):
    field = random.choice(FIELDS)
    old = link[field]
    return {**link, field: old + 1 if isinstance(old, int) else f"{old}x"}


def edit(random, copy):
    links, at = copy.links, random.randint(1, copy.chain.head().seq)
    links[at - 1] = _edited(random, links[at - 1])
    copy.put(links)
    return at, at


def edit_and_hash(random, copy):
    links, at = copy.links, random.randint(1, copy.chain.head().seq)
    links[at - 1] = _edited(random, links[at - 1])
    links[at - 1]["hash"] = hash_of(links[at - 1])
    copy.put(links)
    return at, at


def edit_several(random, copy):
    links = copy.links
    chosen = sorted(random.sample(range(1, len(links) + 1), random.randint(2, 6)))
    for at in chosen:
        links[at - 1] = _edited(random, links[at - 1])
    copy.put(links)
    return chosen[0], chosen[0]


def spoil(random, copy):
    links, at = copy.links, random.randint(1, copy.chain.head().seq)
    links[at - 1] = random.choice(["gone", None, 7, {}, [], {"seq": at}])
    copy.put(links)
    return at, at


def delete(random, copy):
    links = copy.links
    first = random.randint(1, len(links))
    last = min(len(links), first + random.choice((0, 0, 1, 5)))
    if random.random() < 0.5:
        for seq in range(first, last + 1):
            del copy.chain._links[seq]
    else:
        kept = [*links[: first - 1], *links[last:]]
        how = random.choice(("as they are", "numbered", "one sealed again"))
        if how == "numbered":
            kept = [{**link, "seq": seq} for seq, link in enumerate(kept, 1)]
        elif how == "one sealed again" and first <= len(kept):
            kept = _linked(kept, first, until=first)
        copy.put(kept)
    return first, first


def insert(random, copy):
    links = copy.links
    at, many = random.randint(1, len(links)), random.choice((1, 1, 2, 7))
    forged = [_forged(random) for _ in range(many)]
    links[at - 1 : at - 1] = forged
    links = _linked(links, at, until=at + many - 1)
    if random.random() < 0.5:
        links = [{**link, "seq": seq} for seq, link in enumerate(links, 1)]
    copy.put(links)
    indexes = random.choice(("as they are", "added", "made anew"))
    if indexes == "added":
        for link in links[at - 1 : at - 1 + many]:
            copy.chain._index(link)
    elif indexes == "made anew":
        copy.chain.index_anew()
    return at, at


def swap(random, copy):
    links = copy.links
    one, other = sorted(random.sample(range(1, len(links) + 1), 2))
    links[one - 1], links[other - 1] = links[other - 1], links[one - 1]
    how = random.choice(("as they are", "numbered", "sealed again"))
    for at in (one, other):
        if how != "as they are":
            links[at - 1] = {**links[at - 1], "seq": at}
        if how == "sealed again":
            links = _linked(links, at, until=at)
    copy.put(links)
    return one, one


def cut(random, copy):
    length = random.randint(0, copy.chain.head().seq - 1)
    copy.put(copy.links[:length])
    return length + 1, length + 1


def add_at_end(random, copy):
    end = copy.chain.head().seq
    links = _linked([*copy.links, *(_forged(random) for _ in range(3))], end + 1)
    for link in links[end:]:
        copy.chain._append(link)
    return end + 1, end + 1


def forge_mark(random, copy):
    seq, digest = copy.chain._tail
    lower = random.randint(0, seq - 1)
    mark, first = random.choice(
        [
            ((seq, "f" * 64), seq),
            ((seq + 3, digest), seq + 1),
            ((lower, copy.links[lower - 1]["hash"] if lower else GENESIS), lower + 1),
            (("x",), seq),
            (None, seq),
        ]
    )
    copy.chain._tail = mark
    return first, first


def change_an_index(random, copy):
    chain, at = copy.chain, random.randint(1, copy.chain.head().seq)
    link = copy.links[at - 1]
    lists = {
        "place": chain._seqs_by_place,
        "by": chain._seqs_by_person,
        "act": chain._seqs_by_act,
    }
    name = random.choice(sorted(lists))
    said = link[name] or ""
    how = random.choice(("taken", "added", "uid taken", "uid turned", "day"))
    if how == "taken":
        lists[name][said].remove(at)
    elif how == "added":
        other = next(one for one in lists[name] if one != said)
        lists[name][other].insert(at)
    elif how == "uid taken":
        del chain._seq_by_uid[link["uid"]]
    elif how == "uid turned":
        chain._seq_by_uid[link["uid"]] = at + 1
    else:
        day = random.choice(list(chain._span_by_day))
        first, last = chain._span_by_day[day]
        chain._span_by_day[day] = (first, last + 1)
        return first, first
    return at, at


def rewrite_the_middle(random, copy):
    """A run of records edited and hashed anew; the one behind it still tells the old hash."""
    links = copy.links
    first = random.randint(1, len(links) - 1)
    last = random.randint(first, min(len(links) - 1, first + 9))
    for at in range(first, last + 1):
        links[at - 1] = {**links[at - 1], "digest": f"{at:064x}"}
    copy.put(_linked(links, first, until=last))
    return first, last


SEEN_BY_ITSELF = (
    edit,
    edit_and_hash,
    edit_several,
    spoil,
    delete,
    insert,
    swap,
    cut,
    add_at_end,
    forge_mark,
    change_an_index,
    rewrite_the_middle,
)


# --- made anew from some record on, so that the chain looks whole; returns the first bad number


def edit_and_remake(random, copy):
    links, at = copy.links, random.randint(1, copy.chain.head().seq)
    links[at - 1] = {**links[at - 1], "by": "somebody.else"}
    copy.made_anew(links[at - 1 :], at)
    return at


def insert_and_remake(random, copy):
    links, at = copy.links, random.randint(1, copy.chain.head().seq)
    forged = [_forged(random) for _ in range(random.choice((1, 4)))]
    copy.made_anew([*forged, *links[at - 1 :]], at)
    return at


def delete_and_remake(random, copy):
    links, at = copy.links, random.randint(1, copy.chain.head().seq)
    copy.made_anew(links[at:], at)
    return at


def swap_and_remake(random, copy):
    links = copy.links
    one, other = sorted(random.sample(range(len(links)), 2))
    links[one], links[other] = links[other], links[one]
    copy.made_anew(links[one:], one + 1)
    return one + 1


def cut_with_mark(random, copy):
    at = random.randint(1, copy.chain.head().seq)
    copy.made_anew([], at)
    return at


def cut_and_go_on(random, copy):
    at = random.randint(1, copy.chain.head().seq)
    length = copy.chain.head().seq - at + 1
    fresh = [_forged(random) for _ in range(random.randint(1, length + 5))]
    copy.made_anew(fresh, at)
    return at


SEEN_BY_HEADS = (
    edit_and_remake,
    insert_and_remake,
    delete_and_remake,
    swap_and_remake,
    cut_with_mark,
    cut_and_go_on,
)


def heads_kept(links, random):
    """Some of the heads that this chain once had, in their order, the last one too."""
    seqs = sorted({*random.sample(range(1, len(links)), 4), len(links)})
    return [Head(seq, links[seq - 1]["hash"]) for seq in seqs]
