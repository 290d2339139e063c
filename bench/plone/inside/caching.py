"""``caching.py ZOPE_CONF on|off``: Plone's page cache in memory, as its own profile sets it up."""

import sys

import transaction
from opening import answer, open_site
from plone.caching.interfaces import ICacheSettings
from plone.registry.interfaces import IRegistry
from zope.component import getUtility


def main(configuration, switch):
    open_site(configuration)
    settings = getUtility(IRegistry).forInterface(ICacheSettings)
    settings.enabled = switch == "on"
    transaction.commit()
    answer(enabled=settings.enabled, operations=dict(settings.operationMapping))


main(*sys.argv[1:])
