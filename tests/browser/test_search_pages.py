"""The pages of the search on every width, and the box that offers suggestions, by keyboard too."""

import pytest

from tests.browser.conftest import wrong_at

COUNTY = "/changchun/nanguan"
PAGES = {
    "empty search": "/search",
    "narrowed": f"{COUNTY}/search?q=通知&kind=policy_document",
    "nothing found": "/changchun/kuancheng/search?q=没有这样的词组",
    "suggestions": "/suggest?q=通知",
    "following": "/subscribe?q=通知&kind=policy_document",
}
OFFICE_PAGES = {
    "words": "/desk/vocabulary",
    "recommendations": "/desk/vocabulary?part=bestbets",
    "changes": "/desk/vocabulary?part=changes",
    "a row": "/desk/vocabulary_row?part=bestbets",
    "trial": "/desk/search_trial?q=通知",
    "statistics": "/desk/search_statistics",
    "saved": "/desk/searches",
}


def looked_at(open_page, path, elder, storage=None):
    page = open_page(path, 1280, elder, storage)
    assert "/login" not in page.url
    return wrong_at(page)


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("name", PAGES)
def test_public_page_of_the_search(name, elder, open_page):
    assert looked_at(open_page, PAGES[name], elder) == {}


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("name", OFFICE_PAGES)
def test_page_of_the_office(name, elder, open_page, sign_in):
    assert looked_at(open_page, OFFICE_PAGES[name], elder, sign_in("demo.admin")) == {}


def typed(open_page, path, width=1280, elder=False):
    page = open_page(path, width, elder)
    box = page.locator("form[role=search] input[name=q]").first
    box.press_sequentially("通知")
    page.locator("[role=option]").first.wait_for()
    return page, box


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("path", ["/", f"{COUNTY}/", "/search"])
def test_the_box_offers_suggestions_that_axe_and_the_policy_accept(path, elder, open_page):
    page, box = typed(open_page, path, 1280, elder)
    assert box.get_attribute("aria-expanded") == "true"
    assert wrong_at(page) == {}


@pytest.mark.browser
def test_the_box_is_worked_by_keyboard(open_page):
    page, box = typed(open_page, "/")
    options = page.locator("[role=option]")
    texts = options.all_inner_texts()
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    assert box.input_value() == texts[0]
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    box.press("ArrowUp")
    assert box.input_value() == "通知"
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert box.input_value() == texts[-1]
    box.press("Escape")
    assert box.input_value() == "通知"
    assert box.get_attribute("aria-expanded") == "false"
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator(".p-results h2").first.inner_text() == texts[0]


@pytest.mark.browser
def test_a_suggestion_is_clicked_and_the_list_goes_with_the_focus(open_page):
    page, box = typed(open_page, f"{COUNTY}/")
    page.keyboard.press("Tab")
    assert not page.locator("[role=listbox]").is_visible()
    box.focus()
    box.press("ArrowDown")
    option = page.locator("[role=option]").first
    text = option.inner_text()
    option.click()
    page.wait_for_url(f"**{COUNTY}/search?q=*")
    assert page.locator("input[name=q]").input_value() == text
