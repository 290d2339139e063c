"""Every act that leaves a record in the ledger, and what each is called there."""

from content.acts import (
    counters,
    moving,
    places,
    publishing,
    reviewing,
    seals,
    settings,
    vocabulary,
    withdrawing,
    writing,
)
from content.applicant_acts import LABELS as APPLICANT_LABELS
from content.bundles import taking
from content.cases.applying import LABELS as CASE_LABELS
from content.cases.issuing import LABELS as PAPER_LABELS
from content.cases.licence_acts import LABELS as LICENCE_LABELS
from content.charging.billing import LABELS as CHARGING_LABELS
from content.follow_acts import LABELS as FOLLOW_LABELS
from content.import_acts import LABELS as IMPORT_LABELS
from content.mail_acts import LABELS as MAIL_LABELS
from content.people_acts import LABELS as PEOPLE_LABELS
from content.saved_searches import LABELS as SAVED_SEARCH_LABELS

ACTS = (
    writing.ADD,
    writing.REVISE,
    writing.EDIT,
    writing.ATTACH,
    writing.DETACH,
    writing.DISCARD,
    reviewing.SUBMIT,
    reviewing.RECALL,
    reviewing.PASS_REVIEW,
    reviewing.SEND_BACK,
    publishing.PUBLISH,
    publishing.FORCE_PUBLISH,
    publishing.CANCEL_SCHEDULE,
    publishing.CLEAR_FORCED,
    withdrawing.WITHDRAW,
    withdrawing.PROPOSE_EXPUNGE,
    withdrawing.EXPUNGE,
    places.ADD_PLACE,
    places.EDIT_PLACE,
    moving.MOVE,
    moving.MOVE_PLACE,
    taking.TAKE_BUNDLE,
    settings.SET_SETTINGS,
    vocabulary.SET_ROW,
    vocabulary.REMOVE_ROW,
    vocabulary.UNDO,
    vocabulary.IMPORT_ROWS,
    counters.SET_COUNTERS,
    counters.SET_SLOTS,
    seals.REGISTER_SEAL,
    seals.CHANGE_CUSTODIAN,
    seals.ABOLISH_SEAL,
)
# What is done to a whole site, by whoever runs it; what follows a full stop tells a part of it
SITE_LABELS = {"pack": "压缩数据库", "evolve": "升级站点", "repair": "修复派生的数据"}
CONTENT_LABELS = {act.name: act.label for act in ACTS}
ACT_LABELS = {
    **CONTENT_LABELS,
    **PEOPLE_LABELS,
    **IMPORT_LABELS,
    **SAVED_SEARCH_LABELS,
    **APPLICANT_LABELS,
    **MAIL_LABELS,
    **CASE_LABELS,
    **FOLLOW_LABELS,
    **PAPER_LABELS,
    **LICENCE_LABELS,
    **CHARGING_LABELS,
}


def label_of(name: str) -> str:
    """An act of another release is called by its name."""
    return ACT_LABELS.get(name) or SITE_LABELS.get(name.partition(".")[0], name)
