"""The shape in which things are stored, as a number: one more with each step of ``evolve``.

A site is founded at it; what it was founded at, or brought to since, both roots tell.
"""

VERSION = 5
