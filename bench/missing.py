"""What a group of measures says when it cannot measure."""


class Missing(Exception):
    """Something that the measure needs is not there; the message is one sentence naming it."""


class Unexpected(Exception):
    """A server gave another answer than the measure is about; the message tells which."""
