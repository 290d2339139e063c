"""``python -m bench.apply``: CPU of a form page, a saved step and a submission, beside bare."""

import argparse
import re
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from webob import Request

from bench.apply.bare import bare_app
from bench.apply.site import MATTER, PERSON, ApplySite, apply_site
from bench.figures import Figure, figure, ratios
from bench.results import Results, write
from bench.table import table_of

PAGES, SAVES, SUBMITS = 40, 40, 20
TOKEN = re.compile('name="csrf_token" value="([^"]+)"')
BARE_FIELDS = {"__formid__": "deform", "_charset_": "UTF-8", **PERSON, **MATTER, "save": "save"}


class Citizen:
    """申请人: one draft, asked for through the application itself."""

    def __init__(self, site: ApplySite, uid: str, code: str) -> None:
        self._app, self._base, self._cookies = site.app, f"{site.address}/{uid}", {"draft": code}

    def get(self, page: str) -> Any:
        return self._ask(Request.blank(f"{self._base}/{page}"), 200)

    def take_token(self, page: str) -> None:
        answer = self.get(page)
        found = TOKEN.search(answer.text)
        assert found
        self._token = self._cookies["csrf"] = found[1]

    def post(self, page: str, fields: dict[str, str]) -> Any:
        told = urlencode({"csrf_token": self._token, **fields}).encode()
        return self._ask(Request.blank(f"{self._base}/{page}", method="POST", body=told), 303)

    def _ask(self, request: Request, wanted: int) -> Any:
        request.content_type = "application/x-www-form-urlencoded"
        request.headers["Origin"] = "http://localhost"
        request.headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        answer = request.get_response(self._app)
        assert answer.status_int == wanted, answer.text
        return answer


def cpu_of(do: Callable[[int], Any], times: int) -> float:
    """Milliseconds of CPU each."""
    begun = time.process_time()
    for number in range(times):
        do(number)
    return 1000 * (time.process_time() - begun) / times


def measure(site: ApplySite, rounds: int) -> list[Figure]:
    taken: dict[str, list[float]] = {name: [] for name in ("page", "save", "submit", "get", "post")}
    bare = bare_app()
    for _ in range(rounds + 1):
        for name, milliseconds in _round(site, bare).items():
            taken[name].append(milliseconds)
    warm = {name: values[1:] for name, values in taken.items()}
    return [
        _figure("page", "form page", warm["page"], warm["get"]),
        _figure("save", "step saved, checked and sealed", warm["save"], warm["post"]),
        _figure("submit", "submission with its receipt as PDF", warm["submit"], warm["post"]),
    ]


def _figure(name: str, what: str, ones: list[float], others: list[float]) -> Figure:
    beside = {"ms": sum(ones) / len(ones), "bare_ms": sum(others) / len(others)}
    note = f"CPU {beside['ms']:.1f} ms; bare {beside['bare_ms']:.1f} ms"
    return figure(f"apply_{name}", what, "× bare", ratios(ones, others), note=note, beside=beside)


def _round(site: ApplySite, bare: Any) -> dict[str, float]:
    first, *others = [Citizen(site, *draft) for draft in site.drafts(SUBMITS + 1)]
    first.take_token("person")
    for one in others:
        one.take_token("check-answers")
    body = urlencode(BARE_FIELDS).encode()
    declared = {"declared": "1"}
    return {
        "page": cpu_of(lambda _: first.get("person"), PAGES),
        "get": cpu_of(lambda _: Request.blank("/").get_response(bare), PAGES),
        "save": cpu_of(lambda _: first.post("person", {**PERSON, "next": "next"}), SAVES),
        "post": cpu_of(lambda _: _post(bare, body), SAVES),
        "submit": cpu_of(lambda n: others[n].post("check-answers", declared), SUBMITS),
    }


def _post(bare: Any, body: bytes) -> None:
    request = Request.blank("/", method="POST", body=body)
    request.content_type = "application/x-www-form-urlencoded"
    assert request.get_response(bare).status_int == 303


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.apply", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    results = Results("apply", {"rounds": asked.rounds})
    with apply_site() as site:
        results.figures["apply"] = measure(site, asked.rounds)
    print(table_of(results.all_figures), flush=True)
    print(*write(results), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
