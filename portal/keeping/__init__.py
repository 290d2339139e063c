"""Keeping a site for decades: backups, restoring, and copies from one storage to another.

Built on what ZODB gives every storage (transactions in order, blobs beside them); knows no
command line and prints nothing.
"""
