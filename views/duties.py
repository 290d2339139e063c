"""What a person must do before anything else: a first password is changed, a demanded code bound.

Until then the person has an account and no roles.
"""

from pyramid.events import ContextFound

from content.permissions import Person

PASSWORD, TOTP = "password", "totp"
DUTY_LABELS = {PASSWORD: "更改密码", TOTP: "绑定动态码"}


def duty_of(request):
    """The page of /account that comes first, or None."""
    if request.person.is_anonymous:
        return None
    account = request.affairs.people.account(request.person.account)
    if account.must_change_password:
        return PASSWORD
    if request.settings.require_totp and account.totp_secret is None:
        return TOTP
    return None


def hold_back(event):
    """Roles do not hold before the duty is done: what a first password opens is the account."""
    request = event.request
    if duty_of(request) is not None:
        request.person = Person(request.person.account)


def includeme(config):
    config.add_subscriber(hold_back, ContextFound)
