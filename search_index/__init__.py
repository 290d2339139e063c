"""Finding: full text, facets and lists that span departments; it shows nothing and decides nothing."""
