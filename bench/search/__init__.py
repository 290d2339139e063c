"""The search engines measured on one corpus, against bare tantivy on the same tokens."""
