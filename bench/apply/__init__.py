"""What applying online costs, beside a bare Pyramid and deform form in the same run."""
