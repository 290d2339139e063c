"""The guide of one's situation on a phone: chosen by touch, nothing overflows."""

import pytest

from tests.browser.conftest import wrong_at

ITEM = "/changchun/nanguan/scjgj/items/220102-scjgj-001"


@pytest.mark.browser
@pytest.mark.parametrize("elder", [False, True])
def test_answers_are_chosen_on_a_phone_and_the_narrowed_guide_is_sound(open_page, elder):
    page = open_page(ITEM, 390, elder)
    page.get_by_label("企业", exact=True).check()
    page.get_by_label("餐饮服务", exact=True).check()
    page.get_by_role("button", name="按我的情形列出").click()
    page.wait_for_url("**#situation")
    page.get_by_text("已按您的情形列出").first.wait_for()
    assert page.get_by_label("企业", exact=True).is_checked()
    assert wrong_at(page) == {}
