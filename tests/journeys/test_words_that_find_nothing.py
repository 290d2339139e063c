"""A word that the public uses and no document: counted, seen by the office, and then found."""

from portal.search_counting import keep_counts
from tests.conftest import START
from tests.site import publish


def titles(answer):
    return [link.text.strip() for link in answer.html.select(".p-results h2 a")]


def test_from_a_search_without_result_to_a_recommendation(portal, public, login):
    with portal.roots() as (site, _):
        item = publish(site, {"title": "城市集中供热价格的批复"}, moment=START)
        path = f"/changchun/nanguan/mzj/policies/{item.__name__}"
    portal.index()
    for place in ("", "/changchun", "/changchun/nanguan"):  # pages of their own: none is kept
        assert titles(public.get(f"{place}/search", {"q": "暖气费"})) == []
    keep_counts(portal.databases, portal.app.registry.search_counts, START)

    office = login("admin")
    statistics = office.get("/desk/search_statistics")
    missed = statistics.html.find("h2", string="没有找到的").parent
    assert [cell.text for cell in missed.select("tbody tr > *")] == ["暖气费", "3", "3"]

    form = office.get("/desk/vocabulary_row?part=synonyms").forms["row"]
    form["words"] = "暖气费、集中供热"
    form.submit(status=303)
    assert titles(public.get("/search", {"q": "暖气费"})) == ["城市集中供热价格的批复"]

    with portal.roots() as (site, _):
        publish(site, {"title": "暖气费的由来"}, moment=START)
    portal.index()
    assert titles(public.get("/search", {"q": "暖气费"}))[0] == "暖气费的由来"
    form = office.get("/desk/vocabulary_row?part=bestbets").forms["row"]
    form["words"], form["items"] = "暖气费", path
    form.submit(status=303)
    assert titles(public.get("/search", {"q": "暖气费"}))[0] == "城市集中供热价格的批复"

    ledger = office.get("/desk/ledger").html.find("main").text
    assert "修改检索词表" in ledger
