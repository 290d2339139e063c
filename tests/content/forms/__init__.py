"""Tests of content.forms."""
