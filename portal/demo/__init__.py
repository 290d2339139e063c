"""The demo: composed sample content, the same for the same seed; it invents no person."""
