"""How passwords are kept: asking for an account that there is none of takes as long as any."""

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from content.passwords import Passwords


@pytest.mark.parametrize("costs", [(1, 8, 1), (3, 64 * 1024, 4)])
def test_nobodys_password_is_worked_out_like_anybodys_and_fits_nothing(costs):
    passwords = Passwords(*costs)
    nobodys = passwords._nobodys_hash
    assert not passwords.is_outdated(nobodys)
    assert len(nobodys) == len(passwords.hash("plum-garden-73"))
    assert nobodys != Passwords(*costs)._nobodys_hash
    with pytest.raises(VerifyMismatchError):
        PasswordHasher(*costs).verify(nobodys, "plum-garden-73")
    passwords.verify_nobodys("plum-garden-73")
