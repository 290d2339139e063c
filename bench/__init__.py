"""The bench: measures a running site against peers and goals; not part of the product.

``python -m bench`` (``make bench``). docs/performance.md tells how to read it.
"""
