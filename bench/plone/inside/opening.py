"""Opens the Zope instance as ``zconsole run`` does; like all beside it in Plone's own Python."""

import json
import sys
from pathlib import Path

import Zope2
from AccessControl.SecurityManagement import newSecurityManager
from AccessControl.users import system
from Testing.makerequest import makerequest
from zope.component.hooks import setSite
from zope.globalrequest import setRequest
from Zope2.Startup.run import make_wsgi_app

SITE = "Plone"


def open_zope(configuration):
    """The root of the instance, as the system user."""
    make_wsgi_app({}, configuration)
    root = makerequest(Zope2.app())
    root.REQUEST["PARENTS"] = [root]
    setRequest(root.REQUEST)
    newSecurityManager(None, system)
    return root


def open_site(configuration):
    """The Plone site of the instance."""
    site = open_zope(configuration)[SITE]
    setSite(site)
    return site


def read_entries(file):
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def answer(**told):
    """The last line of a script: what whoever ran it reads."""
    say(json.dumps(told))
