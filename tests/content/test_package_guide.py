"""What the members of a package ask for together."""

from content.package_guide import conditions_of, fees_of, materials_of


def paper(name, **more):
    return {"name": name, "copies": 1, "required": True, **more}


def test_one_paper_in_three_spellings_is_one_material():
    said = [
        ("甲", {"materials": [paper("营业执照（复印件）", copies=1)]}),
        ("乙", {"materials": [paper("营业执照(复印件)", copies=3, required=False)]}),
        ("丙", {"materials": [paper("营业执照 复印件", copies=None), paper("章程")]}),
    ]
    first, second = materials_of(said)
    assert first.members == ("甲", "乙", "丙")
    assert (first.row["name"], first.row["copies"]) == ("营业执照（复印件）", 3)
    assert first.row["required"]
    assert (second.row["name"], second.members, second.notes) == ("章程", ("丙",), ())


def test_what_members_want_differently_is_told_of_each():
    said = [
        ("甲", {"materials": [paper("身份证", original="original", form="either", note="当面")]}),
        ("乙", {"materials": [paper("身份证", original="copy", form="paper", basis="条例")]}),
        ("丙", {"materials": [paper("身份证", original="copy", form="paper")]}),
    ]
    (one,) = materials_of(said)
    assert (one.row["original"], one.row["form"]) == ("", "paper")
    assert one.row["note"] == one.row["basis"] == ""
    assert one.notes == (("甲", "原件；当面"), ("乙", "复印件；依据：条例"), ("丙", "复印件"))


def test_of_a_paper_all_want_the_same_way_nothing_is_noted():
    said = [(name, {"materials": [paper("身份证", form="either")]}) for name in "甲乙"]
    (one,) = materials_of(said)
    assert (one.row["form"], one.notes) == ("either", ())


def test_a_paper_twice_in_one_member_is_still_its_own():
    (one,) = materials_of([("甲", {"materials": [paper("图纸", note="一"), paper("图 纸")]})])
    assert (one.members, one.row["note"]) == (("甲",), "一")


def test_conditions_of_several_are_said_once():
    said = [("甲", {"conditions": ["有场所", "有资金。"]}), ("乙", {"conditions": ["有资金"]})]
    assert [(one.text, one.members) for one in conditions_of(said)] == [
        ("有场所", ("甲",)),
        ("有资金。", ("甲", "乙")),
    ]


def test_fees_with_those_who_charge_them():
    said = [("甲", {"fees": ("f1", "f2")}), ("乙", {"fees": ("f2",)}), ("丙", {})]
    assert fees_of(said) == {"f1": ("甲",), "f2": ("甲", "乙")}
