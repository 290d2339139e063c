"""The acts: what may be done to content, one small function each, beside its workflow."""
