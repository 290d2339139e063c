"""Files as people send them: broken, mislabelled, in other encodings."""

import pytest

from content.importers.decoding import FileRefused
from content.importers.reading import read_rows


def values(name, content):
    return [dict(row.values) for row in read_rows(name, content).rows]


def refusals(name, content):
    return [
        (one.row, one.said) for one in read_rows(name, content).findings if one.level == "reject"
    ]


def test_each_line_is_an_object_with_its_line_number():
    readout = read_rows("a.jsonl", '{"a": 1}\n\n{"a": "二"}\r\n'.encode())
    assert [(row.line, row.values["a"]) for row in readout.rows] == [(1, 1), (3, "二")]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_no_part_of_the_text(mark):
    assert values("a.jsonl", mark + b'{"a": 1}') == [{"a": 1}]
    assert values("a.csv", mark + b"a\n1\n") == [{"a": "1"}]


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig", "utf-8"]
)
@pytest.mark.parametrize(("name", "comma"), [("a.csv", ","), ("a.tsv", "\t")])
def test_tables_in_the_encodings_of_spreadsheets(encoding, name, comma):
    text = f"标题{comma}文号\n关于张䶮的通知{comma}吉政发〔2008〕24号\n"
    assert values(name, text.encode(encoding)) == [
        {"标题": "关于张䶮的通知", "文号": "吉政发〔2008〕24号"}
    ]


def test_a_truncated_line_is_refused_by_its_number_and_the_others_are_read():
    content = '{"a": "一"}\n{"a": "二", "b\n{"a": "三"}\n'.encode()
    assert values("a.jsonl", content) == [{"a": "一"}, {"a": "三"}]
    ((line, cure),) = refusals("a.jsonl", content)
    assert line == 2
    assert "不是完整的 JSON" in cure


def test_a_line_in_another_encoding_is_refused_by_its_number():
    lines = ['{"a": "第一条内容"}', '{"a": "第二条内容"}', '{"a": "第三条内容"}']
    content = b"\n".join([lines[0].encode(), lines[1].encode("gb18030"), lines[2].encode()])
    assert values("a.jsonl", content) == [{"a": "第一条内容"}, {"a": "第三条内容"}]
    assert [line for line, _ in refusals("a.jsonl", content)] == [2]


def test_a_utf8_line_in_a_gb18030_table_is_refused_and_not_garbled():
    lines = ["标题,文号", "第一份重要文件的标题,甲", "第二份重要文件的标题,乙", "第三份文件,丙"]
    content = b"\n".join(
        line.encode("utf-8" if number == 2 else "gb18030") for number, line in enumerate(lines)
    )
    assert [row["文号"] for row in values("a.csv", content)] == ["甲", "丙"]
    assert [line for line, _ in refusals("a.csv", content)] == [3]


def test_bytes_of_no_encoding_are_refused_with_their_column():
    content = "标题,文号\n正常的标题一,甲\n正常的标题二,乙\n".encode() + b"\xff\xfe\xff,x\n"
    ((line, cure),) = refusals("a.csv", content)
    assert line == 4
    assert "标题" in cure


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[1, 2]", "不是 JSON 对象"),
        ('"text"', "不是 JSON 对象"),
        ('{"a": 1, "a": 2}', "写了两次"),
        ('{"a": NaN}', "没有这样的数"),
        ('{"a": "\\ud800"}', "不成对"),
        ('{"a": ' + "[" * 100_000 + "}", "JSON|嵌套"),
    ],
)
def test_lines_that_are_no_sound_object_are_refused(line, said):
    ((number, cure),) = refusals("a.jsonl", f'{{"a": 1}}\n{line}\n'.encode())
    assert number == 2
    assert any(word in cure for word in said.split("|"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"PK\x03\x04rest", "Excel"),
        ("a.jsonl", b"%PDF-1.7", "PDF"),
        ("a.csv", b"\xd0\xcf\x11\xe0rest", "旧版 Excel"),
        ("a.csv", b"<!DOCTYPE html><table>", "网页"),
        ("a.csv", b'{"a": 1}\n{"a": 2}', "JSON"),
        ("a.jsonl", b"a,b\n1,2\n3,4\n", "扩展名 .jsonl 不符"),
        ("a.jsonl", b'[{"a": 1},\n{"a": 2}]\n', "数组"),
        ("a.xlsx", b"PK\x03\x04", ".xlsx"),
        ("a.doc", b"text", "不认识扩展名"),
        ("a.csv", b"", "空文件"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "空文件"),
        ("a.csv", b"a,b\n\x00\x01\x00\x00\x02\x00", "不是普通文本"),
        ("a.xls", b"", "旧版 Excel"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_in_one_sentence(name, content, said):
    with pytest.raises(FileRefused) as refused:
        read_rows(name, content)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_row_with_too_many_or_too_few_cells_is_refused():
    content = b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n"
    assert [line for line, _ in refusals("a.csv", content)] == [3, 4]
    assert len(values("a.csv", content)) == 2


def test_a_header_that_names_a_column_twice_is_refused():
    with pytest.raises(FileRefused, match="重复"):
        read_rows("a.csv", b"a,b,a\n1,2,3\n")


def test_an_open_quote_is_told_by_the_line_it_begins_on():
    content = 'a,b\n1,2\n3,"没有结束\n4,5\n'.encode()
    assert values("a.csv", content) == [{"a": "1", "b": "2"}]
    assert [line for line, _ in refusals("a.csv", content)] == [3]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    content = 'a,b\n"一\n二\n三",x\n\ny\n'.encode()
    assert values("a.csv", content) == [{"a": "一\n二\n三", "b": "x"}]
    assert [line for line, _ in refusals("a.csv", content)] == [4]


def test_a_long_body_fits_into_a_cell():
    body = "文" * 300_000
    assert values("a.csv", f"body\n{body}\n".encode()) == [{"body": body}]


def test_numbers_are_read_exactly():
    (row,) = values("a.jsonl", b'{"a": 0.1, "b": 12345678901234567890}')
    assert str(row["a"]) == "0.1"
    assert row["b"] == 12345678901234567890


def test_lines_in_gb18030_throughout_are_read_with_a_note():
    readout = read_rows("a.jsonl", '{"a": "关于张䶮"}\n{"a": "第二条"}\n'.encode("gb18030"))
    assert [row.values["a"] for row in readout.rows] == ["关于张䶮", "第二条"]
    assert [(one.level, one.finding) for one in readout.findings] == [
        ("normalise", "已识别编码GB18030")
    ]


def test_a_file_cut_in_the_middle_of_a_letter_loses_its_last_line_only():
    content = '{"a": "第一条完整的内容"}\n{"a": "第二条被截断的内容'.encode()[:-1]
    assert values("a.jsonl", content) == [{"a": "第一条完整的内容"}]
    assert [line for line, _ in refusals("a.jsonl", content)] == [2]
