"""Who applies in a demo: persons whose names, numbers and telephones can belong to nobody."""

from dataclasses import dataclass

from content.affairs import Affairs
from content.applicant_acts import ApplicantDoing, register
from content.applicants import Applicant
from content.people_acts import generated_password


@dataclass(frozen=True)
class Persona:
    """示例申请人: born on a first of January 1900, registered as the 000th of that day."""

    name: str
    resident_id: str
    credit_code: str
    phone: str


JIA = Persona("示例甲", "220102190001010008", "91220102MA0000000E", "13800000000")
YI = Persona("示例乙", "220102190001020003", "91220102MA0000001H", "13800000001")
BING = Persona("示例丙", "220102190001030009", "91220102MA0000000E", "13800000002")


@dataclass(frozen=True)
class DemoApplicant:
    """演示申请人账号: to be shown once."""

    name: str
    phone: str
    password: str


def add_applicants(
    affairs: Affairs, doing: ApplicantDoing
) -> tuple[dict[str, Applicant], list[DemoApplicant]]:
    """Accounts by name, of 示例甲 and 示例乙; 示例丙 applies without one."""
    accounts, shown = {}, []
    for persona in (JIA, YI):
        password = generated_password()
        accounts[persona.name] = register(doing, persona.phone, password)
        shown.append(DemoApplicant(persona.name, persona.phone, password))
    return accounts, shown
