"""Every act that the code can stage in the ledger has a label there, and leaves under its name."""

import ast
import gc
import importlib
import pkgutil
from pathlib import Path

import content
from content.act import Act
from content.acts_list import ACT_LABELS, ACTS, CONTENT_LABELS, SITE_LABELS, label_of
from content.people_acts import LABELS as PEOPLE_LABELS
from content.permissions import Role

ROOT = Path(content.__file__).parents[1]
PACKAGES = ("content", "views", "portal", "search_index")


def acts_made():
    """All acts that any module of content makes."""
    for module in pkgutil.walk_packages(content.__path__, "content."):
        importlib.import_module(module.name)
    return {one for one in gc.get_objects() if type(one) is Act}


def names_recorded():
    """What is handed to ``record(…)`` for the ledger of people: plain names, and beginnings."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
                    yield from filter(None, (_name(argument) for argument in node.args[:2]))


def _name(argument):
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.JoinedStr):
        return f"{argument.values[0].value}*"
    return None


def test_every_act_on_content_is_listed_once_with_its_own_label():
    assert acts_made() == set(ACTS)
    assert len(CONTENT_LABELS) == len(ACTS)
    assert all(act.label for act in ACTS)


def test_every_act_on_people_has_a_label():
    recorded = set(names_recorded())
    assert {"add_account", "grant.*", "revoke.*"} <= recorded
    plain = {name for name in recorded if not name.endswith("*")}
    listed = ACT_LABELS.keys() - CONTENT_LABELS.keys()
    assert plain == {name for name in listed if "." not in name}
    for beginning in recorded - plain:
        assert {beginning.replace("*", role.value) for role in Role} <= set(PEOPLE_LABELS)


def test_what_is_done_to_a_whole_site_has_a_label_with_its_part_or_without():
    assert label_of("repair.registers") == label_of("repair") == SITE_LABELS["repair"]
    assert label_of("of another release") == "of another release"


def test_no_two_acts_are_called_the_same():
    assert not CONTENT_LABELS.keys() & PEOPLE_LABELS.keys()
    assert len(set(ACT_LABELS.values())) == len(ACT_LABELS)
