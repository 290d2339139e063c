"""A case that is accepted and charges for three things: factories for tests of money."""

import hashlib
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from content.affairs import Affairs
from content.cases.acting import append_event
from content.cases.doing import SystemDoing
from content.charging.book import charges_of
from content.charging.chargeable import LineAsked
from content.charging.demo_provider import DemoProvider, bank_of
from content.charging.providers import Providers
from content.charging.refunding import RefundRules
from content.clock import day_of, now
from content.permissions import Role
from portal.desks import new_uid
from tests.applying import applying, clerk, filed, publish_form, publish_item
from tests.conftest import later
from tests.site import COUNTY, DEPARTMENT, publish, small_site

BASIS = ["发改价格〔2017〕1186号"]
STANDARDS = {
    "registration": {"title": "登记费", "charging": "fixed", "amount_fen": 12_000},
    "copy": {
        "title": "证书工本费",
        "unit": "每证",
        "charging": "per_unit",
        "amount_fen": 1_050,
        "exemptions": [
            {"who": "低保对象", "percent": 50, "basis": "财综〔2018〕1号", "amount_fen": None,
             "from_on": None, "until_on": None},
        ],
    },
    "area": {
        "title": "占用费",
        "unit": "每平方米",
        "charging": "per_unit",
        "amount_fen": 333,
        "quantity_decimals": 2,
    },
}  # fmt: skip
KEY = b"k" * 32


@dataclass(frozen=True)
class Charged:
    """A case and those who charge for it; ``standards`` are uids by the names above."""

    site: Any
    affairs: Any
    sealing: Any
    case: Any
    standards: dict
    provider: DemoProvider

    def cashier(self, hours=2, name="cashier"):
        return clerk(self.site, self.affairs, self.sealing, later(hours=hours), name, Role.CASHIER)

    def applicant(self, hours=3):
        return applying(self.site, self.affairs, self.sealing, later(hours=hours))

    def system(self, hours=4):
        return SystemDoing(later(hours=hours), self.site, self.affairs, self.sealing, new_uid)

    def rules(self, alone_fen=1_000_000):
        return RefundRules(alone_fen, Providers([self.provider]))

    @property
    def charges(self):
        return charges_of(self.affairs)

    @property
    def bank(self):
        return bank_of(self.affairs)

    def asked(self, *names, **quantities):
        """Lines of branch 1, each once where nothing else is said."""
        return [self.line(name) for name in names] + [
            self.line(name, quantity) for name, quantity in quantities.items()
        ]

    def line(self, name, quantity=None, exemption=""):
        counts = STANDARDS[name].get("charging") == "per_unit"
        number = Fraction(1 if quantity is None else quantity) if counts else None
        return LineAsked("1", self.standards[name], number, exemption)

    def letters(self):
        return [
            letter.kind
            for letter in self.affairs.mail.messages_of_case(self.case.uid, self.sealing)
        ]

    def other_case(self):
        """One more of the same item, accepted."""
        doing = applying(self.site, self.affairs, self.sealing)
        case = filed(doing, self.site.find(self.case.item_uid)).case
        accept(self.site, self.affairs, self.sealing, case)
        return replace(self, case=case)


class PlainSealing:
    """A double of what seals: bound to what it is about, and legible."""

    def seal(self, data, about):
        return about.encode() + b"|" + data

    def open(self, sealed, about):
        assert sealed.startswith(about.encode() + b"|")
        return sealed.partition(b"|")[2]

    def digest(self, text):
        return hashlib.sha256(text.encode()).hexdigest()


def plain_money():
    """In memory, where no test asks for a database."""
    return charged(small_site(), Affairs(), PlainSealing())


def publish_standard(site, moment=None, **fields):
    told = {"group": "行政事业性收费", "basis": BASIS, **fields}
    section = f"{DEPARTMENT}/fees"
    return publish(site, told, kind="fee_standard", section=section, moment=moment or later())


def accept(site, affairs, sealing, case, hours=1):
    doing = clerk(site, affairs, sealing, later(hours=hours))
    append_event(doing, case, "accepted", deemed=False, on=day_of(doing.moment).isoformat())


def charged(site, affairs, sealing, key=KEY, **item_fields):
    """An accepted case of an item with three standards, and who takes its money."""
    return charge_for(site, affairs, sealing, offer(site, **item_fields), key)


def offer(site, **item_fields):
    """(item, uids of its standards)."""
    standards = {name: publish_standard(site, **said).uid for name, said in STANDARDS.items()}
    item = publish_item(site, charged="yes", fees=list(standards.values()), **item_fields)
    publish_form(site, item)
    return item, standards


def charge_for(site, affairs, sealing, offered, key=KEY):
    item, standards = offered
    case = filed(applying(site, affairs, sealing), item).case
    accept(site, affairs, sealing, case)
    return Charged(site, affairs, sealing, case, standards, DemoProvider(key))


def charge_now(site, affairs, sealing):
    """(number, query code) of a case accepted just now, for a site that is served."""
    item, _ = offer(site)
    filed_now = filed(applying(site, affairs, sealing, now()), item)
    doing = clerk(site, affairs, sealing, now())
    today = day_of(doing.moment).isoformat()
    append_event(doing, filed_now.case, "accepted", deemed=False, on=today)
    return filed_now.case.number, filed_now.query_code


__all__ = ("COUNTY", "DEPARTMENT", "Charged", "accept", "charge_now", "charged", "publish_standard")
