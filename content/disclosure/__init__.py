"""政务公开: the kinds of what is published; how publishing works stands elsewhere."""
