"""A lease: who does for now what only one process may do; it ends by itself where that one died."""

from datetime import datetime, timedelta

from persistent import Persistent


class Lease(Persistent):
    """轮值: two who take it at once conflict when they commit, so that one of them has it."""

    holder = mark = ""
    until: datetime | None = None

    def take(self, holder: str, moment: datetime, length: timedelta, mark: str = "") -> bool:
        """Take or keep it; False while another one holds it. ``mark`` stays when it has ended."""
        if self.holder != holder and self.until is not None and moment < self.until:
            return False
        self.holder, self.until, self.mark = holder, moment + length, mark
        return True

    def release(self, holder: str) -> None:
        if self.holder == holder:
            self.holder, self.until = "", None
