"""What may follow what: for each type of event when it is allowed, and what holds after it.

Each module has a table ``FOLLOWING``; a line of it is a ``Rule``. ``content.cases.standing`` puts
them together.
"""
