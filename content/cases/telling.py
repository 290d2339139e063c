"""The applicant is told of what happens to a case: a letter, staged in the commit of the act."""

from collections.abc import Callable
from typing import Any

from content.cases.doing import Acting
from content.cases.letters_of_events import LETTERS, Telling
from content.cases.persons import BY_EMAIL, Applying, applying
from content.cases.standing import Event
from content.cases.subjects import Subject, subject_of
from content.letters import CaseFacts
from content.mailing import Message, stage


def tell(doing: Acting, case: Any, event: Event) -> None:
    """After an event was appended; nothing where its type has no letter."""
    letter = LETTERS.get(event["type"])
    if letter is not None:
        write(doing, case, lambda *known: letter(Telling(doing, case, event, *known)))


def write(doing: Acting, case: Any, letter: Callable[[CaseFacts, Subject], Message]) -> None:
    subject = subject_of(doing.site, case, doing.moment)
    person = applying(subject.definition, case.answers(doing.sealing))
    stage(doing.affairs, doing, letter(case_facts(doing, case, subject, person), subject))


def case_facts(doing: Acting, case: Any, subject: Subject, person: Applying) -> CaseFacts:
    """Whom a letter about the case goes to."""
    return CaseFacts(
        case_uid=case.uid,
        number=case.number,
        item=subject.title,
        hall=subject.hall,
        to=_address_of(doing, case, person),
        account=case.applicant,
    )


def _address_of(doing: Acting, case: Any, person: Applying) -> str:
    """What a counter wrote down goes first: it was shown on the confirmation."""
    intake = case.intake(doing.sealing)
    if intake:
        return str(intake["email"]) if intake["way"] == BY_EMAIL else ""
    return person.email or _proven_email(doing, case)


def _proven_email(doing: Acting, case: Any) -> str:
    accounts = doing.affairs.applicants
    account = accounts.get(case.applicant) if accounts is not None and case.applicant else None
    return "" if account is None else str(account.proven_email(doing.sealing))
