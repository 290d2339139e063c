"""Does what is derived agree with the editions, and do uids lead somewhere? And making it anew.

``verify_site`` and ``verify_affairs`` only tell; ``repair_site`` and ``repair_affairs`` make what
is derived anew from places, items and accounts, and touch nothing else.
"""

from content.verification.affairs import repair_affairs, verify_affairs
from content.verification.faults import REPAIR, RESTORE, Fault
from content.verification.site import Mended, repair_site, verify_site

__all__ = [
    "REPAIR",
    "RESTORE",
    "Fault",
    "Mended",
    "repair_affairs",
    "repair_site",
    "verify_affairs",
    "verify_site",
]
