"""The portal: puts content, search and views together as a WSGI application."""

import portal.quiet_start  # noqa: F401

# isort: split
from typing import Any

from pyramid.config import Configurator

from portal.page_cache import cached
from portal.public_address import PublicAddress
from portal.requests import gather
from portal.static_layer import StaticLayer
from portal.watching import Watched, note_view_names


def main(global_config: dict[str, str], **settings: str) -> Any:
    """Return the WSGI application (the ``paste.app_factory`` entry point)."""
    with Configurator(settings=settings) as config:
        config.include("portal.settings")
        config.include("portal.transactions")
        config.include("portal.databases")
        config.include("portal.roots")
        config.include("portal.evolve")
        config.include("portal.keys")
        config.include("portal.searching")
        config.include("portal.security")
        config.include("portal.desks")
        config.include("portal.outages")
        config.include("portal.readings")
        config.include("portal.health")
        config.include("portal.measures")
        config.include("portal.scraping")
        config.include("portal.watching")
        config.include("portal.importing")
        config.include("portal.mounting")
        config.include("portal.rate_limits")
        config.include("portal.signing")
        config.include("portal.applying")
        config.include("portal.payments")
        config.include("views")
        note_view_names(config)
        gather(config)
    registry = config.registry
    answering = StaticLayer(config.make_wsgi_app(), registry.openhall.is_secure)
    watched = Watched(answering, registry.openhall, registry.measures)
    return cached(PublicAddress(watched, registry.openhall.site_url), watched)
