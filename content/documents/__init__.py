"""文书: notices and decisions on paper; which facts and paragraphs each must have by law."""
