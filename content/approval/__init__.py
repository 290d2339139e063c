"""行政审批: approval items, fees and the working calendar; cases are not here."""
