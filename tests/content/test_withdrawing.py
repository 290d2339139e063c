"""Withdrawals that point at each other would leave both unreachable."""

from datetime import timedelta

import pytest

from content.act import ActRefused
from content.acts.withdrawing import WITHDRAW
from content.base import path_of
from content.items import MERGED
from tests.conftest import START
from tests.site import desk_of, publish, small_site


def merge(site, item, target, hours):
    told = {"reason": MERGED, "text": "并入", "target": path_of(target)}
    desk_of(site, "moderator", START + timedelta(hours=hours)).perform(WITHDRAW, item, told)


def test_nothing_is_merged_into_what_is_not_public_so_never_in_a_circle():
    site = small_site()
    first, second, third = (publish(site, {"title": t}, moment=START) for t in ("甲", "乙", "丙"))
    merge(site, first, second, 1)
    merge(site, second, third, 2)
    with pytest.raises(ActRefused, match="公开的地址"):
        merge(site, third, first, 3)
    assert third.edition_at(START + timedelta(hours=4)) is not None


def test_an_item_cannot_be_merged_into_itself_or_into_nothing():
    site = small_site()
    item = publish(site, {"title": "甲"}, moment=START)
    with pytest.raises(ActRefused, match="自己"):
        merge(site, item, item, 1)
    desk = desk_of(site, "moderator", START + timedelta(hours=1))
    for target in ("/nowhere", "/changchun/nanguan/jyj/fees", ""):
        told = {"reason": MERGED, "text": "并入", "target": target}
        with pytest.raises(ActRefused):
            desk.perform(WITHDRAW, item, told)
