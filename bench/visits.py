"""What visitors do: generators that give requests and are sent the answers.

A visit never ends by itself; whoever runs it stops when there was enough.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from urllib.parse import urlsplit

from bench.forms import form_to
from bench.missing import Unexpected
from bench.talking import Answer, request

Visit = Generator[bytes, Answer, None]

KIND = "information"
TITLE = "关于开展办事指南核对工作的通知"
# About what a notice says: 1,000 characters
BODY = "各部门应逐项核对办事指南的申请材料、办理时限和收费依据，与实际不一致的及时改正。" * 25
READS_BETWEEN = 9  # nine reads to each step of writing: three posts in sixty requests are 5 %


@dataclass
class Pair:
    """一对工作人员: who writes in a section and who publishes there, by their cookies."""

    section: str
    writer: dict[str, str]
    publisher: dict[str, str]


def reading(addresses: Sequence[str], headers: dict[str, str], skip: int = 0) -> Visit:
    """The addresses in turn, from ``skip`` on, without a cookie."""
    made = [request("GET", address, headers) for address in addresses]
    turns = islice(cycle(made), skip % len(made), None)
    while True:
        yield next(turns)


def _some(reads: Visit, count: int) -> Visit:
    for _ in range(count):
        yield next(reads)


def writing(pair: Pair) -> Visit:
    """A notice written, submitted, and published by somebody else; then the next one."""
    number = 0
    while True:
        number += 1
        try:
            yield from _write_one(pair, number)
        except Unexpected:
            # Its status is in the tally; the next one begins at the beginning
            continue


def _write_one(pair: Pair, number: int) -> Visit:
    page = yield _get(f"{pair.section}/add?kind={KIND}", pair.writer)
    text = {"title": f"{TITLE}（{number}）", "body": BODY, "save": "save"}
    saved = yield _post(page, ("edit", f"{pair.section}/add?kind={KIND}"), pair.writer, text)
    take_cookies(pair.writer, saved)
    edition = urlsplit(saved.header("location")).path
    if saved.status != 303 or not edition:
        raise Unexpected(f"a draft was answered {saved.status}")
    page = yield _get(edition, pair.writer)
    done = yield _post(page, ("submit", edition), pair.writer)
    take_cookies(pair.writer, done)
    page = yield _get(edition, pair.publisher)
    done = yield _post(page, ("publish", edition), pair.publisher, {"confirmed": "已核对"})
    take_cookies(pair.publisher, done)


def mixed(pair: Pair, addresses: Sequence[str], headers: dict[str, str], skip: int) -> Visit:
    """95 % read and 5 % posted, in the steps of ``writing``."""
    steps, reads = writing(pair), reading(addresses, headers, skip)
    yield from _some(reads, skip % (6 * READS_BETWEEN))
    step = next(steps)
    while True:
        answer = yield step
        yield from _some(reads, READS_BETWEEN)
        step = steps.send(answer)


def visiting(
    addresses: Sequence[str], headers: dict[str, str], account: tuple[str, str], skip: int
) -> Visit:
    """95 % read, and 5 % somebody who signs in, looks at the desk, and leaves."""
    reads, steps = reading(addresses, headers, skip), _signing_in(*account)
    step = next(steps)
    while True:
        yield from _some(reads, 19)
        answer = yield step
        step = steps.send(answer)


def _signing_in(name: str, password: str) -> Visit:
    while True:
        cookies: dict[str, str] = {}
        page = yield _get("/login", cookies)
        answer = yield _post(
            page, ("login", "/login"), cookies, {"name": name, "password": password}
        )
        take_cookies(cookies, answer)
        page = yield _get("/desk", cookies)
        yield _post(page, ("logout", "/logout"), cookies)


def sign_in(name: str, password: str, cookies: dict[str, str]) -> Visit:
    """Once; ``cookies`` hold the session afterwards. Raises Unexpected where it is refused."""
    page = yield _get("/login", cookies)
    answer = yield _post(page, ("login", "/login"), cookies, {"name": name, "password": password})
    take_cookies(cookies, answer)
    if answer.status != 303:
        raise Unexpected(f"{name} could not sign in ({answer.status})")


def take_cookies(cookies: dict[str, str], answer: Answer) -> None:
    for line in answer.headers("set-cookie"):
        name, _, value = line.partition(";")[0].partition("=")
        if value:
            cookies[name] = value
        else:
            cookies.pop(name, None)


def _get(path: str, cookies: dict[str, str]) -> bytes:
    return request("GET", path, _with(cookies))


def _post(
    page: Answer, form_at: tuple[str, str], cookies: dict[str, str], values: dict | None = None
) -> bytes:
    """What a browser sends from that page: to where its form says, with what stands in it.

    ``form_at``: the form, and the page's own address, to which it posts when it says nothing.
    """
    if page.status != 200:
        raise Unexpected(f"a page with a form was answered {page.status}")
    take_cookies(cookies, page)
    form, path = form_at
    found = form_to(page.text, form)
    where = found.action or path
    return request("POST", where, _with(cookies), found.filled(**(values or {})))


def _with(cookies: dict[str, str]) -> dict[str, str]:
    if not cookies:
        return {}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
