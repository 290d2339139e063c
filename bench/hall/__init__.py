"""What a hall with ten thousand open cases costs: lists of work, the clerk's search, a tick."""
