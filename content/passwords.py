"""Which passwords may be chosen, and how they are kept; it stores nothing and knows no account."""

import secrets
import unicodedata
from base64 import b64encode

from argon2 import DEFAULT_HASH_LENGTH, DEFAULT_RANDOM_SALT_LENGTH, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

SHORTEST, LONGEST, FEWEST_DIFFERENT = 10, 200, 4

# RFC 9106, section 4, second recommended option (64 MiB), for machines shared with other work
TIME_COST, MEMORY_KIB, LANES = 3, 64 * 1024, 4

# Ten characters or more, and yet among the first that anybody tries
_COMMON_WORDS = """
0123456789 1234567890 0987654321 9876543210 12345678910 123456789a a123456789 1234567890a
123456789q 123456789abc abc123456789 aa123456789 qq123456789 q123456789 woaini1314
woaini1314520 woaini5201314 5201314520 1314520520 52013141314 1qaz2wsx3edc 1q2w3e4r5t
1q2w3e4r5t6y 1qazxsw23edc zaq12wsxcde3 qwertyuiop qwertyuiop123 qwerty123456 qwer123456
qwer1234qwer asdfghjkl123 asdfghjkl; zxcvbnm123 qazwsxedcrfv abcdefghij abcdefghijk
abcd123456 abcd1234567 a1b2c3d4e5 password12 password123 password1234 passw0rd123 p@ssw0rd123
p@ssword123 p@ssw0rd1234 administrator administrator1 admin123456 admin12345 admin@12345
admin@123456 admin123456789 root123456 root123456789 test123456 test1234567 user123456
changeme123 letmein123 welcome123 welcome1234 iloveyou123 iloveyou520 zhongguo123 jilin123456
changchun123 openhall123 zhengwu123 huawei12#$ 1234qwer!@#$ !qaz2wsx3edc 1qaz@wsx3edc
1qaz!qaz2wsx 123456qwerty 123qweasdzxc qweasdzxc123 147258369a 1472583690 789456123a
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class PasswordRefused(ValueError):
    """The password may not be chosen; the message says which would do."""


class Passwords:
    """密码散列器: argon2id with one set of parameters; tests take cheap ones. Never stored."""

    def __init__(
        self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB, lanes: int = LANES
    ) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, lanes)
        self._nobodys_hash = _hash_of_nothing(time_cost, memory_kib, lanes)

    def hash(self, password: str) -> str:
        return self._hasher.hash(_plain(password))

    def verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, _plain(password))
        except (VerificationError, InvalidHashError):
            return False

    def verify_nobodys(self, password: str) -> None:
        """As much work as ``verify``: the time must not tell whether an account exists."""
        self.verify(self._nobodys_hash, password)

    def is_outdated(self, password_hash: str) -> bool:
        """Was it made with other parameters than these?"""
        return self._hasher.check_needs_rehash(password_hash)


def _hash_of_nothing(time_cost: int, memory_kib: int, lanes: int) -> str:
    """A hash that no password has, made without the work of hashing one."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (DEFAULT_RANDOM_SALT_LENGTH, DEFAULT_HASH_LENGTH)
    )
    costs = f"m={memory_kib},t={time_cost},p={lanes}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


def check_password(password: str, account_name: str) -> None:
    """Raises PasswordRefused."""
    text = unicodedata.normalize("NFKC", password)
    folded = text.casefold()
    if len(text) < SHORTEST:
        raise PasswordRefused(f"密码太短：至少 {SHORTEST} 个字符，可以用几个不相干的词连起来。")
    if len(text) > LONGEST:
        raise PasswordRefused(f"密码太长：最多 {LONGEST} 个字符，请缩短。")
    if account_name.casefold() in folded:
        raise PasswordRefused("密码里不能含有账号名，请换一个与账号名无关的密码。")
    if folded in _COMMON or len(set(folded)) < FEWEST_DIFFERENT:
        raise PasswordRefused("这个密码太常见，容易被猜中，请换成几个不相干的词，或加长后再试。")


def _plain(password: str) -> bytes:
    # An input method may type full-width letters: they are the same password
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
