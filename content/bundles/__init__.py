"""整体搬迁: a place with everything below it, told in plain lines and set up again elsewhere."""
