"""Which files lie in the folders, and what happens to them."""
