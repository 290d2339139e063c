"""联办申请表: what one joint application was filed under, kept once for all that share it.

Which editions were merged, and what came of it, is kept together: an old case is shown as it was
asked, however forms are merged by then (docs/decisions/0034).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from persistent import Persistent

from content.merging import MergingMap


class JointForm(Persistent):
    """联办申请表: never changed. ``members`` are mappings of name, item, item_edition, form,
    form_edition, department and requires (names); ``own_names`` merged field → member → its own.
    """

    def __init__(
        self,
        package: tuple[str, int],
        members: Sequence[Mapping[str, Any]],
        definition: Mapping[str, Any],
        own_names: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.package_uid, self.package_edition = package
        self.members = tuple(members)
        self.definition = definition
        self.own_names = own_names
        self.sha256 = hashlib.sha256(self._plain()).hexdigest()

    def _plain(self) -> bytes:
        said = [self.package_uid, self.package_edition, self.members, self.definition]
        return json.dumps([*said, self.own_names], ensure_ascii=False, sort_keys=True).encode()

    def branch_of(self, member_name: str) -> str:
        """Branches are called by their number, in the package's order."""
        return branch_names(self.members)[member_name]


def branch_names(members: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Member's name → name of its branch."""
    return {one["name"]: str(number) for number, one in enumerate(members, 1)}


def kept_once(affairs: Any, form: JointForm) -> JointForm:
    """The one that is kept already with the same content, else this one, kept from now on."""
    if affairs.joint_forms is None:
        affairs.joint_forms = MergingMap(16)
    known: JointForm | None = affairs.joint_forms.get(form.sha256)
    if known is None:
        affairs.joint_forms[form.sha256] = known = form
    return known
