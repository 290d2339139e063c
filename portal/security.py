"""Who is asking; what they may is answered by ``content.acl`` and nobody else."""

from typing import Any

from pyramid.security import Allowed, Denied

from content.acl import allowed
from content.applicants import Applicant
from content.permissions import ANONYMOUS, Permission, Person
from views.cookies import APPLICANT, CASE_COOKIE, DRAFT_COOKIE, SESSION, session_token

_PERSONAL = frozenset({SESSION, APPLICANT, DRAFT_COOKIE, CASE_COOKIE})


class SecurityPolicy:
    """Pyramid's question, passed on with this request's one moment."""

    def identity(self, request: Any) -> Person:
        return request.person

    def authenticated_userid(self, request: Any) -> str | None:
        return request.person.account

    def permits(self, request: Any, context: Any, permission: str) -> Any:
        answer = allowed(context, request.person, request.moment, Permission(permission))
        return (Allowed if answer else Denied)(str(permission))

    def remember(self, request: Any, userid: str, **kw: Any) -> list:
        return []

    def forget(self, request: Any, **kw: Any) -> list:
        return []


def person_of(request: Any) -> Person:
    """The person behind the session cookie; the public when there is none that holds."""
    token = session_token(request)
    if token is None:
        return ANONYMOUS
    account = request.affairs.sessions.find(token, request.moment)
    if account is None:
        return ANONYMOUS
    return request.affairs.people.person(account, request.moment)


def applicant_of(request: Any) -> Applicant | None:
    """The applicant behind the applicant's cookie; a staff session is none, and gives none."""
    token = session_token(request, APPLICANT)
    sessions = request.affairs.applicant_sessions if token is not None else None
    if sessions is None:
        return None
    uid = sessions.find(token, request.moment)
    found: Applicant | None = None if uid is None else request.affairs.applicants.get(uid)
    return found


def is_personal_request(request: Any) -> bool:
    """Does it carry a session, so that affairs must be opened before the tree?"""
    return not _PERSONAL.isdisjoint(request.cookies)


def includeme(config: Any) -> None:
    config.set_security_policy(SecurityPolicy())
    config.add_request_method(person_of, "person", reify=True)
    config.add_request_method(applicant_of, "applicant", reify=True)
    config.add_request_method(is_personal_request, "is_personal_request", reify=True)
