"""Times as people say them: a phrase becomes a typed expression with every word accounted for, or nothing at all."""
