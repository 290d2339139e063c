"""Finding: full text, facets and lists that span departments; it decides and shows nothing."""
