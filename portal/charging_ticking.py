"""What time does to money: notices that providers owe, what they have and we have not, the daily
check of every fen.
"""

import logging
from datetime import datetime
from typing import Any

from transaction.interfaces import TransientError

from content.cases.applying import ApplyRefused
from content.cases.doing import SystemDoing
from content.charging.conservation import CHECKED, keep_proofs, prove
from content.charging.demo_provider import NAME as DEMO
from content.charging.demo_provider import DemoProvider
from content.charging.paying import receive
from content.charging.providers import Notice, Providers
from content.clock import day_of
from portal.databases import affairs_root, connected, site_root
from portal.desks import new_uid

MOST_AT_ONCE = 1000
log = logging.getLogger(__name__)


def tick_charges(
    databases: dict[str, Any], providers: Providers, sealing: Any, moment: datetime
) -> int:
    """How many notices were taken, each in a transaction of its own."""
    provider, taken = providers.get(DEMO), 0
    if isinstance(provider, DemoProvider):
        while taken < MOST_AT_ONCE and _tell_next(databases, provider, sealing, moment):
            taken += 1
    try:
        _check_once_a_day(databases, providers, sealing, moment)
    except TransientError:
        log.info("the daily check of money met somebody, and is made on the next tick")
    except Exception as error:
        log.error("the daily check of money failed: %s", type(error).__name__)
    return taken


def _doing(connection: Any, sealing: Any, moment: datetime) -> SystemDoing:
    return SystemDoing(moment, site_root(connection), affairs_root(connection), sealing, new_uid)


def _tell_next(
    databases: dict[str, Any], provider: DemoProvider, sealing: Any, moment: datetime
) -> bool:
    """The demonstration's bank tells what it owes, as a real one would over the network."""
    try:
        with connected(databases, "tick: payment") as connection:
            return _tell(_doing(connection, sealing, moment), provider)
    except TransientError:
        return False  # somebody else was at it: the next tick tells again
    except Exception as error:
        log.error("a payment notice was not taken: %s", type(error).__name__)
        with connected(databases, "tick: payment put off") as connection:
            affairs_root(connection).demo_bank.take_due(moment, 1)  # the daily check finds it
        return True


def _tell(doing: SystemDoing, provider: DemoProvider) -> bool:
    bank = doing.affairs.demo_bank
    if bank is None or not bank.owes(doing.moment):
        return False
    for transaction in bank.take_due(doing.moment, 1):
        payment = bank.payment(transaction)
        told = provider.notice(transaction, payment["order"], payment["amount_fen"])
        receive(doing, provider, provider.read_notice(told))
    return True


def _check_once_a_day(
    databases: dict[str, Any], providers: Providers, sealing: Any, moment: datetime
) -> None:
    today = day_of(moment).isoformat()
    with connected(databases, "tick: money") as connection:
        doing = _doing(connection, sealing, moment)
        charges = doing.affairs.charges
        if charges is None or charges.proofs.get(CHECKED) == today:
            return
        _take_what_they_have(doing, providers)
        keep_proofs(charges, prove(doing.site, doing.affairs, moment))
        charges.proofs[CHECKED] = today


def _take_what_they_have(doing: SystemDoing, providers: Providers) -> None:
    """Money in a provider's books of which its notice never came."""
    for provider in providers:
        for one in list(provider.statements(doing.affairs)):
            try:
                receive(doing, provider, Notice(one.order, one.transaction, one.amount_fen))
            except ApplyRefused as refusal:
                log.error("a payment of order %s was not taken: %s", one.order, refusal)
