"""富文本: what a government document needs is kept, everything else goes, words stay words."""

import html as escaping
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content.rich_text import (
    addresses_in,
    clean_html,
    images_without_text,
    paragraphs,
    plain_text,
)

KEPT = (
    "<h2>一、总则</h2><p>依法<strong>公开</strong>，<em>限时</em>办结。</p>"
    "<p>m<sup>2</sup>、H<sub>2</sub>O</p>"
    '<ol start="3"><li>受理</li></ol><blockquote><p>引文</p></blockquote><hr>'
    "<table><caption>表</caption><thead><tr>"
    '<th scope="col" colspan="2">项目</th></tr></thead><tbody><tr>'
    '<td rowspan="2">甲</td><td>乙</td></tr></tbody></table>'
    '<p><a href="/changchun/">长春</a><a href="mailto:a@example.cn">信</a>'
    '<a href="tel:12345">话</a>'
    '<img src="files/a.png" alt="流程图"></p>'
)


def test_what_a_document_needs_is_kept():
    assert clean_html(KEPT) == KEPT


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p onclick=x style='color:red' class=a id=b>文</p>", "<p>文</p>"),
        ("<script>x</script><style>p{}</style><p>文</p>", "<p>文</p>"),
        ("<h1>题</h1><h5>节</h5>", "<h2>题</h2><h4>节</h4>"),
        ("<div>甲</div><div>乙</div>", "<p>甲</p><p>乙</p>"),
        ("<p><b>粗</b><i>斜</i></p>", "<p><strong>粗</strong><em>斜</em></p>"),
        ("<p> <br>&nbsp;</p><p>文</p>", "<p>文</p>"),
        ("<iframe src='https://a.cn'></iframe><p>文</p>", "<p>文</p>"),
        ("<!-- 注 --><p>文</p>", "<p>文</p>"),
        ("<a href='javascript:x'>甲</a>", "<a>甲</a>"),
        ("<a href=' java&#10;script:x'>甲</a>", "<a>甲</a>"),
        ("<a href='//a.cn'>甲</a>", "<a>甲</a>"),
        ("<a href='/\\a.cn'>甲</a>", "<a>甲</a>"),
        ("<a href='/&#9;/a.cn'>甲</a>", "<a>甲</a>"),
        ("<p>图<img src='https://a.cn/x.png' alt='图'></p>", "<p>图</p>"),
        ("<p>图<img src='data:image/png;base64,AA' alt='图'></p>", "<p>图</p>"),
        ("<p>图<img src='//a.cn/x.png'></p>", "<p>图</p>"),
        ("<form><input name=a><button>按</button></form>", "按"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_what_a_document_does_not_need_goes(dirty, clean):
    assert clean_html(dirty) == clean


MARKUP = st.lists(
    st.sampled_from(
        (
            *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<script>", "</script>", "文", " "),
            *("<img src=x>", "<a href='//x'>", "</a>", "<table>", "<td>", "<svg>", "<math>"),
            *("<img alt='&lt;div&gt;' src=javascript:x>", "<textarea>", "</textarea>", "&lt;"),
            *("<a href='javascript:x' onclick=x>", "<noscript>", "<h1>"),
        )
    ),
    max_size=14,
).map("".join)


@given(MARKUP | st.text(max_size=60))
@example("<a href='/x'><table><a href='/x'>")
@example("<p><img src='//x'></p>")
def test_cleaning_what_is_clean_changes_nothing(html):
    once = clean_html(html)
    assert clean_html(once) == once


@given(MARKUP)
def test_nothing_dangerous_is_ever_left(html):
    cleaned = clean_html(html)
    tags = set(re.findall("<([a-z0-9]+)", cleaned))
    assert tags <= {"p", "h2", "strong", "a", "img", "table", "tbody", "tr", "td"}
    assert "<" not in re.sub('</?[a-z0-9]+(?: [a-z]+="[^"<>]*")*>', "", cleaned)
    assert not re.search(r"<[^>]*\son[a-z]+=", cleaned)
    assert all(address == "x" for address in addresses_in(cleaned))


@given(st.text("正文<>&\"'/ ", max_size=40))
def test_text_is_text_in_either_format(text):
    assert plain_text(text, "text") == text
    words = " ".join(plain_text(f"<p>{escaping.escape(text)}</p>", "html").split())
    assert words == " ".join(text.split())


def test_blocks_and_cells_are_told_apart_in_plain_text():
    table = "<table><tr><td>丙</td><td>丁</td></tr></table>"
    html = f"<h2>一</h2><p>甲<strong>乙</strong></p>{table}a<br>b"
    assert plain_text(html, "html") == "一\n甲乙\n丙 丁\na\nb"
    assert plain_text("<script>x</script><p>文</p>", "html") == "文"


def test_a_line_feed_is_a_paragraph():
    assert paragraphs("　　第一段\r\n\n第二段 \n") == ["第一段", "第二段"]
    assert paragraphs("") == []


def test_images_that_say_nothing_are_counted():
    assert images_without_text("<img src=a><img src=b alt=' '><img src=c alt='图'>") == 2


def test_addresses_of_links_and_images_are_read_in_order():
    assert list(addresses_in("<a href='/a'>x</a><img src='files/b'><a>y</a>")) == ["/a", "files/b"]
