"""What is kept in memory has a bound: by a number, or because there are only so many keys."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("portal", "views", "search_index", "content")
# Functions of arguments that are kept without a number, and what their arguments are
FEW_KEYS = {
    "content/kinds.py:_schema_of": "the schemas of kinds",
    "content/kinds.py:_nodes_of": "the schemas of kinds",
    "content/importers/entries.py:schema_of": "the schemas of kinds",
    "content/importers/entries.py:_own_columns": "the schemas of kinds, twice",
    "content/importers/echoes.py:_nodes": "the schemas of kinds",
    "content/importers/tidying.py:_bodies": "the schemas of kinds",
    "portal/demo/commission.py:_defaults": "the names of kinds; demo only",
    "portal/demo/commission.py:_row_defaults": "the fields of kinds; demo only",
    "portal/demo/compose_items.py:_guide": "the facts of the demo",
}


def functions():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    yield f"{name}:{node.name}", node


def decorators(node, name):
    """(decorator, its call or None) of that name."""
    for one in node.decorator_list:
        called = one.func if isinstance(one, ast.Call) else one
        if name in (getattr(called, "id", None), getattr(called, "attr", None)):
            yield one if isinstance(one, ast.Call) else None


def bound_of(call):
    """The number of entries that an lru_cache keeps, as it is written; None for no bound."""
    if call is None:
        return "128"
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "maxsize")]
    text = ast.unparse(given[0]) if given else "128"
    return None if text == "None" else text


def faults_in(found):
    for name, node in found:
        arguments = [argument.arg for argument in ast.walk(node.args) if type(argument) is ast.arg]
        if list(decorators(node, "cache")) and arguments and name not in FEW_KEYS:
            yield f"{name} is kept for ever for each {', '.join(arguments)}"
        yield from (
            f"{name} has no maxsize"
            for call in decorators(node, "lru_cache")
            if bound_of(call) is None
        )


def test_every_cache_is_bounded():
    assert list(faults_in(functions())) == []


def test_the_exceptions_are_still_there():
    kept = {name for name, node in functions() if list(decorators(node, "cache"))}
    assert set(FEW_KEYS) <= kept


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("@cache\ndef f(): ...", 0),
        ("@cache\ndef f(x): ...", 1),
        ("@functools.cache\ndef f(*, x): ...", 1),
        ("@lru_cache\ndef f(x): ...", 0),
        ("@lru_cache(maxsize=9)\ndef f(x): ...", 0),
        ("@lru_cache(None)\ndef f(x): ...", 1),
        ("@functools.lru_cache(maxsize=None)\ndef f(x): ...", 1),
    ],
)
def test_the_rule_sees_what_it_is_to_see(source, faults):
    node = ast.parse(source).body[0]
    assert len(list(faults_in([("x.py:f", node)]))) == faults
