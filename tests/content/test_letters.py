"""What is written to applicants: it names the case and where to look, and gives nothing away."""

from content import letters
from content.letters import CaseFacts

FACTS = CaseFacts("uid", "2345678ACE", "社会团体成立登记", "南关区政务大厅", "a@example.cn", "acc")


def test_letters_of_a_case_name_it_and_belong_to_it():
    found = (
        letters.receipt_letter(FACTS, "2026-03-02 09:00", "5 个工作日内告知。"),
        letters.correction_letter(FACTS, ("场地证明：看不清楚", "姓名：内容有误"), "2026-03-20"),
        letters.correction_letter(FACTS, ("场地证明：看不清楚",), ""),
        letters.corrected_letter(FACTS, "2026-03-05 10:00"),
        letters.withdrawn_letter(FACTS, "2026-03-06 10:00"),
    )
    for letter in found:
        assert FACTS.number in letter.subject
        assert FACTS.number in letter.text
        assert (letter.to, letter.account, letter.case_uid) == ("a@example.cn", "acc", "uid")
        assert not letter.secret
    assert "还不是受理决定" in found[0].text
    assert "· 场地证明：看不清楚\n· 姓名：内容有误" in found[1].text
    assert "2026-03-20" in found[1].text
    assert "尽快补正" in found[2].text


def test_codes_are_secret_and_soon_of_no_use():
    for write in (letters.verification_letter, letters.reset_letter):
        letter = write("a@example.cn", "acc", "12345678")
        assert letter.secret
        assert letter.useful_for.total_seconds() == letters.CODE_MINUTES * 60
        assert "12345678" in letter.text
        assert "12345678" not in letter.subject
