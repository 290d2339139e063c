"""``python -m portal.commands``: the same as ``openhall``."""

from portal.commands import main

main()
