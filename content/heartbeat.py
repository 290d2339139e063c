"""The sign of life that tick leaves: when it last came to its end, and how long it took."""

from datetime import datetime

from persistent import Persistent


class Heartbeat(Persistent):
    """定时处理的记录: an object of its own, so that a beat each minute writes a few bytes."""

    at: datetime | None = None
    milliseconds = 0

    def beat(self, moment: datetime, milliseconds: int) -> None:
        self.at, self.milliseconds = moment, milliseconds
