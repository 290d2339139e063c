"""``fill.py ZOPE_CONF ENTRIES``: a new Plone site with classic UI, and in it what ENTRIES lists."""

import sys
from time import process_time, time

import transaction
from opening import SITE, answer, open_zope, read_entries, say
from Products.CMFPlone.factory import addPloneSite
from writing import add, publish
from zope.component.hooks import setSite

COMMITTED_AFTER = 100
PROFILES = ("plone.restapi:default", "plone.app.caching:default")
CACHING = "plone.app.caching:without-caching-proxy"


def make_site(root):
    site = addPloneSite(
        root,
        SITE,
        title="吉林省政务公开平台",
        distribution_name="classic",
        setup_content=False,
        default_language="zh-cn",
        portal_timezone="Asia/Shanghai",
    )
    for profile in (*PROFILES, CACHING):
        site.portal_setup.runAllImportStepsFromProfile(f"profile-{profile}")
    transaction.commit()
    return site


def fill(site, entries):
    for number, entry in enumerate(entries, 1):
        publish(site, add(site, entry))
        if number % COMMITTED_AFTER == 0:
            transaction.commit()
            site._p_jar.cacheGC()
            say(f"{number} of {len(entries)}")
    transaction.commit()


def main(configuration, file):
    root = open_zope(configuration)
    site = make_site(root)
    setSite(site)
    entries = read_entries(file)
    began, worked = time(), process_time()
    fill(site, entries)
    seconds, cpu = time() - began, process_time() - worked
    root._p_jar.db().pack()
    answer(entries=len(entries), seconds=seconds, cpu_seconds=cpu)


main(*sys.argv[1:])
