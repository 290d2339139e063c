"""The levels of findings, in the words of a report."""

REFUSE, WARN, NORMALISE, NOTE = "reject", "warn", "normalise", "note"
DRAFT = "reject-row-for-publication"
# What a cell may be without a finding of its own: in a column that nothing is taken from, or sound.
IGNORED, UNTOUCHED = "ignored", "untouched"
