"""Plone, the nearest peer: installed, filled, served and measured for ``make bench PEER=plone``."""

from bench.plone.folders import PeerFailed
from bench.plone.peer import PlonePeer, Written

__all__ = ["PeerFailed", "PlonePeer", "Written"]
