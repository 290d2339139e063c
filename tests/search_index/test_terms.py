"""Every engine is given the same fields of terms."""

from content.kinds_list import KINDS
from search_index.documents import documents_of
from search_index.schema import make_schema, stored_fields
from search_index.terms import FLAT_FIELDS, SCORED_FIELDS, term_fields


def test_whoosh_keeps_every_field_of_terms(town):
    item = town.published("居民身份证办理须知").item
    (document,) = documents_of(town.site, KINDS, item.uid)
    fields = term_fields(document)
    assert fields.keys() == {*SCORED_FIELDS, *FLAT_FIELDS} <= set(make_schema().names())
    stored = stored_fields(document)
    for name, terms in fields.items():
        assert stored.get(name, []) == list(terms)
        assert terms or name == "numbers"
