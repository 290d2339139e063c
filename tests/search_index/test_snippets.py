"""The piece of text under a hit."""

from search_index.snippets import snippet, words_of
from search_index.vocabulary import Vocabulary


def said(pieces):
    return "".join(piece for piece, _ in pieces)


def test_a_snippet_begins_at_the_sentence_with_the_words():
    text = "第一句什么也没有。第二句说到设计责任，很长。第三句。"
    pieces = snippet(text, words_of("设计责任"))
    assert said(pieces).startswith("第二句")
    assert [piece for piece, marked in pieces if marked] == ["设计", "责任"]


def test_the_sentence_with_most_different_words_wins():
    text = "责任，责任，责任。设计与责任。"
    assert said(snippet(text, words_of("设计责任"))) == "设计与责任。"


def test_what_is_marked_is_what_is_written_not_what_was_asked():
    pieces = snippet("關於設計責任的規定。", words_of("设计"))
    assert ("設計", True) in pieces


def test_without_words_it_is_the_beginning():
    assert snippet("一段文字。", ()) == [("一段文字。", False)]
    assert snippet("", ("词",)) == []


def test_a_long_text_ends_in_an_ellipsis():
    assert snippet("字" * 500, ())[-1] == ("…", False)
    assert len(said(snippet("字" * 500, ()))) < 130


def test_markup_is_text():
    assert said(snippet("<b>设计</b>", words_of("设计"))) == "<b>设计</b>"


def test_what_is_said_otherwise_is_marked_too():
    pieces = snippet("第一句。办理最低生活保障的条件。", words_of("低保"))
    assert said(pieces).startswith("办理")
    assert ("最低生活保障", True) in pieces
    assert "最低生活保障" not in words_of("低保", Vocabulary())


def test_positions_hold_where_folding_changes_the_length():
    pieces = snippet("㍿的规定。　　ﬁle 与责任。", words_of("责任"))
    assert ("责任", True) in pieces
    assert not said(pieces)[0].isspace()
