"""The demo: repeatable, rich everywhere, sound by every gate, and about nobody."""

import re
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner

from content.acts.publishing import findings_for
from content.affairs import Affairs
from content.base import path_of
from content.cases.joint_start import joint_form, why_not
from content.clock import FOREVER
from content.desk import Desk, operator
from content.forms.definition import read
from content.items import ERROR, MERGED, SUPERSEDED, items_below
from content.kinds_list import KINDS
from content.package_members import members_of
from content.packages import plan
from content.people import Account
from content.personal_data import find_personal_data
from content.tree import department_of
from content.verification import verify_site
from portal.commands import main, opening
from portal.commands.demo import plant_site
from portal.commands.init import empty_site, found_empty
from portal.commands.opening import CommandRefused
from portal.databases import (
    affairs_root,
    close_databases,
    connected,
    is_founded,
    open_databases,
    site_root,
)
from portal.demo.accounts import ACCOUNTS, add_accounts
from portal.demo.digest import digest_of_site
from portal.demo.hall_stories import STORIES
from portal.demo.making import Batches
from portal.demo.plan import FULL, SMALL, Size, governments_of
from portal.demo.planting import planned_count, plant_content
from portal.demo.source import ANCHOR, BEGINNING, Source
from portal.founding import make_site, places_below
from tests.site import CHEAP

# One county puts a package together
KINDS_OF_A_GOVERNMENT = {kind.name for kind in KINDS} - {"working_calendar", "service_package"}
# What is the same text wherever it is handled
SAME_EVERYWHERE = {"approval_item", "fee_standard", "application_form"}


def planted(size, seed=1):
    site = make_site(Source(f"{seed}/founding").new_uid)
    plant_content(site, seed, size)
    return site


@pytest.fixture(scope="module")
def full():
    return planted(FULL)


@pytest.fixture(scope="module")
def small():
    return planted(SMALL)


def all_items(site):
    return list(items_below(site.province))


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


@pytest.mark.parametrize("size", [SMALL, Size(count=300)])
def test_same_seed_gives_the_same_content_and_another_seed_another(size):
    first = digest_of_site(planted(size))
    assert digest_of_site(planted(size)) == first
    assert digest_of_site(planted(size, seed=2)) != first


def test_digest_notices_a_single_changed_word(small):
    before = digest_of_site(small)
    edition = next(iter(all_items(small)[0].editions()))
    kept = edition.fields
    edition.fields = {**kept, "title": f"{kept['title']}。"}
    assert digest_of_site(small) != before
    edition.fields = kept
    assert digest_of_site(small) == before


def test_as_many_items_as_asked_for(full, small):
    assert len(all_items(full)) == planned_count(full, FULL) >= 2000
    assert 20 <= len(all_items(small)) <= 120
    assert len(all_items(planted(Size(count=100)))) == 100
    assert len(all_items(planted(Size(count=7)))) == 7


def test_every_city_and_county_has_twelve_departments_that_publish_all_kinds(full):
    for government in governments_of(full, FULL):
        publishing, kinds = Counter(), set()
        for department in government.departments():
            items = [i for section in department.sections() for i in section.values()]
            publishing[len({item.kind for item in items}) >= 3] += 1
            kinds |= {item.kind for item in items}
            assert items, path_of(department)
            assert department.contacts, path_of(department)
        assert publishing[True] >= 12, path_of(government)
        assert kinds - {"service_package"} == KINDS_OF_A_GOVERNMENT, path_of(government)


def test_small_demo_has_every_kind(small):
    kinds = {item.kind for item in all_items(small)}
    assert kinds == {*KINDS_OF_A_GOVERNMENT, "service_package"}


def test_a_package_of_four_items_of_four_departments_is_applied_for_at_once(small):
    (package,) = [item for item in all_items(small) if item.kind == "service_package"]
    members = members_of(small, package.edition_at(ANCHOR).fields, ANCHOR)
    planned = plan(members)
    assert (planned.days, planned.serial, planned.bottlenecks) == (30, 54, ("取水许可",))
    assert why_not(small, package, ANCHOR) == ""
    form = joint_form(small, package, ANCHOR)
    assert len({one["department"] for one in form.members}) == 4
    assert len(form.own_names["credit_code"]) == 4


@pytest.mark.parametrize("size", [FULL, Size(SMALL.governments, 800)])
def test_no_two_pieces_have_the_same_title(size, full):
    site = full if size is FULL else planted(size)
    titles = Counter(
        item.edition(1).fields["title"]
        for item in all_items(site)
        if item.kind not in SAME_EVERYWHERE and item.edition(1).state != "expunged"
    )
    assert [title for title, count in titles.items() if count > 1] == []


def test_fields_are_what_the_forms_would_have_saved(full, small):
    for item in [*all_items(small), *all_items(full)[::40]]:
        schema = KINDS[item.kind].schema()
        for edition in item.editions():
            if edition.state != "expunged":
                assert schema.deserialize(dict(edition.fields)) == edition.fields


def test_no_gate_closes_and_only_the_one_doubt_that_is_shown_is_confirmed(full):
    site, doubts = full, []
    desk = Desk(operator(site), ANCHOR, site, KINDS, None, None, None)
    for item in all_items(site):
        for edition in item.editions():
            if edition.state != "approved" or edition.number != item.newest_number:
                continue
            found = [f for f in findings_for(desk, edition) if f.level != "note"]
            assert not [f for f in found if f.level == "never"]
            if found:
                doubts.append((path_of(item), edition.confirmations))
    assert [path for path, _ in doubts] == ["/changchun/nanguan/mzj/items/220102-mzj-103"]
    assert all(confirmed for _, confirmed in doubts)


def test_nothing_looks_like_the_number_of_a_person(full):
    for place in places_below(full.province):
        assert not any(find_personal_data(text) for text in texts_in(list(place.contacts)))
    for item in all_items(full):
        for edition in item.editions():
            text = "\n".join(texts_in(edition.fields))
            assert not find_personal_data(text), path_of(item)


def test_who_wrote_or_submitted_did_not_publish(full):
    for item in all_items(full):
        for edition in item.editions():
            acts = [e for e in item.history.entries if e["number"] == edition.number]
            published = [e["by"] for e in acts if e["act"] in ("publish", "pass_review")]
            assert not set(published) & set(edition.authors)


def test_history_is_in_order_and_lies_before_the_anchor(full):
    later = []
    for item in all_items(full):
        moments = [entry["at"] for entry in item.history.entries]
        assert moments == sorted(moments)
        assert moments[0] >= BEGINNING
        assert moments[-1] < ANCHOR
        later += [phase.start for phase in item.phases if phase.start > ANCHOR]
    assert len(later) == 2
    assert min(later) > ANCHOR + timedelta(days=90)


def test_lists_are_spread_over_two_years(full):
    months = {
        phase.start.strftime("%Y-%m")
        for item in all_items(full)
        for phase in item.phases
        if phase.start < ANCHOR
    }
    assert len(months) == 24


@pytest.mark.parametrize("size", ["full", "small"])
def test_desks_of_the_shown_county_find_every_situation(size, request):
    site = request.getfixturevalue(size)
    county = site.at("/changchun/nanguan")
    items = list(items_below(county))
    states = defaultdict(set)
    for entry in site.trays.of(county.uid):
        if (edition := site.find(entry.uid).open_edition) is not None:
            slug = department_of(edition.item).__name__
            states[slug].add((edition.state, bool(edition.returned_reason)))
    for slug in ("mzj", "scjgj"):
        assert states[slug] >= {("draft", False), ("in_review", False), ("draft", True)}
    assert ("legal_review", False) in states["mzj"]
    reasons = {w["reason"] for item in items for w in item.withdrawals}
    assert reasons == {ERROR, MERGED, SUPERSEDED}
    editions = [edition for item in items for edition in item.editions()]
    forced = [edition.forced for edition in editions if edition.forced]
    assert sorted("cleared_by" in one for one in forced) == [False, True]
    assert max(edition.number for edition in editions) == 3
    assert all(edition.change_note for edition in editions if edition.number > 1)
    assert {e.state for e in editions} >= {"cancelled", "expunged"}
    assert any(e.expunge_proposal and e.state == "approved" for e in editions)


def test_documents_lapse_are_amended_repealed_and_explained(full):
    relations = Counter(link.relation for link in full.relations)
    assert relations["explains"] > 500
    assert relations["charges"] > 100
    many = planted(Size(SMALL.governments, 400))
    assert {"amends", "repeals"} <= {link.relation for link in many.relations}
    ends = {
        fields["valid_until"] < ANCHOR.date()
        for item in all_items(full)
        if item.kind == "policy_document" and (fields := item.edition(1).fields)["valid_until"]
    }
    assert ends == {True, False}


def test_site_is_sound(full):
    assert list(verify_site(full, KINDS, ANCHOR)) == []


def test_published_items_last_unless_said_otherwise(full):
    ended = [i for i in all_items(full) if i.phases and i.phases[-1].until != FOREVER]
    assert all(item.withdrawals for item in ended)


def test_accounts_are_plainly_demo_and_their_passwords_are_never_the_same(small):
    first, second = (
        add_accounts(small, affairs, CHEAP, Source("x").new_uid)
        for affairs in (Affairs(), Affairs())
    )
    assert len(first) == len(ACCOUNTS)
    assert all(account.name.startswith("demo.") for account in first)
    assert all(account.display_name.startswith("演示-") for account in first)
    assert not {one.password for one in first} & {one.password for one in second}
    assert len({one.password for one in first}) == len(first)


def test_demo_accounts_can_do_what_their_role_says(small):
    affairs = Affairs()
    add_accounts(small, affairs, CHEAP, Source("x").new_uid)
    account = affairs.people.find("demo.editor")
    assert isinstance(account, Account)
    assert not account.must_change_password
    person = affairs.people.person("demo.editor", ANCHOR)
    draft = next(
        e
        for item in items_below(small.at("/changchun/nanguan/mzj"))
        if (e := item.open_edition) is not None and e.state == "draft"
    )
    assert department_of(draft).uid in {grant.place_uid for grant in person.grants}


@pytest.fixture
def databases(tmp_path):
    opened = open_databases(f"file://{tmp_path}/t.fs", f"file://{tmp_path}/a.fs")
    yield opened
    close_databases(opened)


@pytest.mark.parametrize("size", ["full", "small"])
def test_twenty_items_of_the_shown_county_have_a_form_and_several_ask_for_ones_situation(
    size, request
):
    items = list(items_below(request.getfixturevalue(size).at("/changchun/nanguan")))
    forms = [item.edition_at(ANCHOR).fields for item in items if item.kind == "application_form"]
    served = {uid for fields in forms for uid in fields["items"]}
    assert len(served) >= 20
    departments = {department_of(item) for item in items if item.uid in served}
    assert len(departments) >= 12
    asking = [
        item
        for item in items
        if item.kind == "approval_item" and item.edition(1).fields["situation_questions"]
    ]
    assert len(asking) >= 5
    shown = read(max((fields["definition"] for fields in forms), key=lambda one: len(one["steps"])))
    assert len(shown.steps) == 5
    types = Counter(field.type for field in shown.fields())
    assert types["table"] == 1
    assert types["file"] >= 2
    conditional = [one for one in (*shown.steps, *shown.fields()) if one.conditions]
    assert len(conditional) >= 3


def test_fees_are_worked_out_in_tiers_and_with_exemptions(full):
    fees = [
        item.edition(1).fields
        for item in items_below(full.at("/changchun/nanguan"))
        if item.kind == "fee_standard"
    ]
    assert {"tiers"} <= {fields["charging"] for fields in fees}
    assert any(fields["exemptions"] for fields in fees)
    assert all(fields["tiers"] or fields["amount_fen"] for fields in fees)


def test_batches_change_nothing_of_the_content_and_leave_nothing_to_do(databases):
    whole = empty_site(Source("1/founding").new_uid, BEGINNING)
    plant_content(whole, 1, Size(count=300))
    with time_machine.travel(ANCHOR):
        accounts, made = plant_site(databases, 1, Size(count=300, batch=40))
    assert (len(accounts), made) == (len(ACCOUNTS), 300)
    with connected(databases) as connection:
        site, chain = site_root(connection), affairs_root(connection).chain
        assert digest_of_site(site) == digest_of_site(whole)
        assert (list(site.staged), list(site.dirty.entries())) == ([], [])
        assert list(site.agenda.due(ANCHOR)) == []
        moments = [record["at"] for record in chain.records(size=10_000)]
        assert moments == sorted(moments)
        assert len(moments) > 900
        assert chain.verify() == []
        assert list(verify_site(site, KINDS, ANCHOR)) == []


def test_a_demo_cut_short_is_no_site_and_is_not_begun_again(databases, monkeypatch):
    ends, end = [], Batches.end

    def cut(batches, until):
        if len(ends) == 2:
            raise KeyboardInterrupt
        ends.append(until)
        end(batches, until)

    monkeypatch.setattr(Batches, "end", cut)
    with pytest.raises(KeyboardInterrupt):
        plant_site(databases, 1, Size(count=300, batch=40))
    assert not is_founded(databases)
    for founding in (
        lambda: plant_site(databases, 1, SMALL),
        lambda: found_empty(databases, *EMPTY),
    ):
        with pytest.raises(CommandRefused, match="没有建完"):
            founding()


EMPTY = (Source("x").new_uid, BEGINNING)
INI = """
[app:main]
paste.app_factory = portal:main
site.url = http://localhost:7000
site.secret_file = %(here)s/var/secret
zodbconn.uri = file://%(here)s/var/tree.fs?blobstorage_dir=%(here)s/var/blobs
zodbconn.uri.affairs = file://%(here)s/var/affairs.fs
search.uri = whoosh://%(here)s/var/index
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "site.ini").write_text(INI, encoding="utf-8")
    return str(tmp_path / "site.ini")


def run(*words):
    return CliRunner().invoke(main, words)


def test_command_makes_a_site_prints_its_accounts_once_and_refuses_a_second_time(config):
    done = run("demo", "--small", "-c", config)
    assert done.exit_code == 0, done.output
    assert "共 110 项内容" in done.stdout
    assert "http://localhost:7000/login" in done.stdout
    for name, *_ in ACCOUNTS:
        assert f"{name} " in done.stdout
    told = done.stdout.partition("演示申请人账号")[2]
    assert "13800000000" in told
    assert told.count("http://localhost:7000/track/") == 9 + len(STORIES)
    checked = run("verify", "-c", config)
    assert "没有发现问题" in checked.output
    assert "等待更新检索 0 项" in checked.output
    again = run("demo", "--small", "-c", config)
    assert again.exit_code == 2
    assert "移走" in again.stderr


def test_command_without_index_leaves_it_to_a_rebuild(config):
    made = run("demo", "--small", "--no-index", "-c", config)
    assert made.exit_code == 0, made.output
    rebuilt = run("index", "rebuild", "-c", config)
    assert re.search(r"共 [1-9]\d* 条", rebuilt.stdout)
    assert run("index", "check", "-c", config).exit_code == 0


def test_a_log_is_told_now_and_then_how_far_a_long_command_is(config, monkeypatch):
    monkeypatch.setattr(opening, "LINE_EVERY_SECONDS", 0)
    made = run("demo", "--small", "-c", config)
    assert "编写演示内容：110 / 110\n" in made.stderr
    assert "重建索引：" in made.stderr


def test_command_takes_one_size_only(config):
    refused = run("demo", "--small", "--items", "10", "-c", config)
    assert refused.exit_code == 2
    assert "--items" in refused.stderr


def test_init_makes_an_empty_province_and_one_administrator(config):
    done = run("init", "-c", config)
    assert done.exit_code == 0, done.output
    assert "管理员账号：admin" in done.stdout
    assert run("verify", "-c", config).exit_code == 0
    listed = run("user", "list", "-c", config)
    assert "管理员" in listed.stdout
    assert listed.stdout.count("\n") == 1
    again = run("init", "-c", config)
    assert again.exit_code == 2
