"""The store of kept pages: bounded, the one unused longest goes first, each in two encodings."""

import gzip
import random
import sys
import tracemalloc
from threading import Thread

import pytest

from portal.kept_pages import LARGEST_PART, OVERHEAD, KeptPage, KeptPages
from views.safety_headers import safety_headers

HEADERS = [
    ("Content-Type", "text/html; charset=UTF-8"),
    ("Content-Length", "1"),
    ("Cache-Control", "no-cache"),
    ("Vary", "Accept, Cookie"),
]


def page_of(content, headers=HEADERS):
    return KeptPage(content, headers, public=None, index=None)


def key(number):
    return (f"/p{number}", "", False, False)


def headers_of(body):
    return dict(body.headers)


def test_every_header_is_kept_and_four_are_made():
    page = page_of(b"abc")
    made = headers_of(page.plain)
    assert (made["Content-Length"], made["Cache-Control"]) == ("3", "no-cache")
    assert made["Vary"] == "Accept, Cookie, Accept-Encoding"
    assert made["ETag"].startswith('"')
    assert len(page.plain.headers) == len(made)


def test_other_content_has_another_tag_and_so_has_its_gzip():
    one, other = page_of(b"a" * 500), page_of(b"b" * 500)
    zipped = one.zip()
    assert len({one.plain.tag, other.plain.tag, zipped.tag}) == 3
    assert gzip.decompress(zipped.content) == one.plain.content
    assert headers_of(zipped)["Content-Encoding"] == "gzip"
    assert headers_of(zipped)["Content-Length"] == str(len(zipped.content))


def test_the_tag_that_the_page_has_is_kept():
    page = page_of(b"a" * 500, [*HEADERS, ("ETag", '"own"')])
    assert (page.plain.tag, page.zip().tag) == ('"own"', '"own-gzip"')


def test_what_gzip_does_not_make_smaller_stays_as_it_is():
    pages, noise = KeptPages(1 << 20), random.Random(1).randbytes(300)
    page = page_of(noise)
    pages.keep(key(1), page)
    assert pages.zip(key(1), page) is page.plain
    assert (page.is_text, page.zipped) == (False, None)


def test_only_texts_are_worth_gzip():
    for media_type, is_text in (
        ("text/html", True), ("application/json", True), ("application/atom+xml", True),
        ("application/pdf", False), ("image/png", False),
    ):  # fmt: skip
        assert page_of(b"", [("Content-Type", media_type)]).is_text is is_text


def test_the_one_unused_longest_goes_first():
    pages = KeptPages(3 * (OVERHEAD + 10))
    for number in range(3):
        pages.keep(key(number), page_of(b"x" * 10))
    assert pages.get(key(0)) is not None
    pages.keep(key(3), page_of(b"x" * 10))
    assert [pages.get(key(n)) is not None for n in range(4)] == [True, False, True, True]
    assert pages.evicted == 1


def test_a_page_kept_again_counts_once():
    pages = KeptPages(1 << 20)
    for _ in range(3):
        pages.keep(key(1), page_of(b"x" * 10))
    assert (len(pages), pages.bytes) == (1, OVERHEAD + 10)
    pages.clear()
    assert (len(pages), pages.bytes) == (0, 0)


def test_a_gzip_made_of_a_page_that_is_gone_counts_nothing():
    pages, page = KeptPages(1 << 20), page_of(b"x" * 1000)
    pages.keep(key(1), page)
    pages.clear()
    assert pages.zip(key(1), page).content
    assert pages.bytes == 0


def test_one_page_takes_a_small_part_at_most_and_a_file_a_smaller_one():
    pages = KeptPages(1 << 20)
    most = (1 << 20) // LARGEST_PART
    assert pages.fits(most, is_file=False)
    assert not pages.fits(most + 1, is_file=False)
    assert not pages.fits(most, is_file=True)


def test_fifty_thousand_addresses_stay_within_the_bound():
    pages, chance = KeptPages(1 << 20), random.Random(7)
    for number in range(50_000):
        pages.keep(key(number), page_of(b"x" * chance.randint(1, 9000)))
        if number % 3 == 0:
            page = pages.get(key(number))
            pages.zip(key(number), page)
        assert pages.bytes <= pages.most_bytes
    assert sum(page.size for _, page in pages.pages()) == pages.bytes
    assert pages.evicted == 50_000 - len(pages)


def test_what_is_counted_is_about_what_it_takes():
    """Header values are new strings, as a request makes them."""
    pages = KeptPages(1 << 26)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(300):
        headers = [(name, "".join(list(value))) for name, value in _real_headers()]
        page = page_of(b"x" * 3000 + str(number).encode(), headers)
        pages.keep((f"/a/rather/long/path/of/an/item/{number}", "page=2", False, False), page)
        pages.zip((f"/a/rather/long/path/of/an/item/{number}", "page=2", False, False), page)
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 0.8 * pages.bytes < taken < 1.2 * pages.bytes, (taken, pages.bytes, sys.version)


def _real_headers():
    return [*HEADERS, *safety_headers(is_secure=True).items()]


def use(pages, chance):
    """Look something up, keep it if it is not there, zip it if it is; returns what is wrong."""
    one = key(chance.randint(0, 40))
    content, page = one[0].encode() * 100, pages.get(one)
    if page is None:
        pages.keep(one, page_of(content))
    elif page.zipped is None:
        pages.zip(one, page)
    if chance.random() < 0.01:
        pages.clear()
    return page is not None and page.plain.content != content


def test_threads_do_not_disturb_each_other():
    pages, wrong = KeptPages(20 * (OVERHEAD + 500)), []

    def work(seed):
        chance = random.Random(seed)
        try:
            wrong.extend(filter(None, (use(pages, chance) for _ in range(400))))
        except Exception as error:
            wrong.append(error)

    threads = [Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert pages.bytes == sum(page.size for _, page in pages.pages()) <= pages.most_bytes


def test_what_is_looked_up_while_room_is_made_breaks_nothing(switching_often):
    """Who looks something up moves it to the end; who makes room asks for the first."""
    pages = KeptPages(3 * (OVERHEAD + 500))
    page, done = page_of(b"x" * 400), []

    def look():
        while not done:
            for number in range(4):
                pages.get(key(number))

    threads = [Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(20_000):
            pages.keep(key(number % 5), page)
    finally:
        done.append(True)
        for thread in threads:
            thread.join()
    assert pages.evicted > 1_000


@pytest.fixture
def switching_often():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)
