"""Documents -> passages -> index, one step at a time."""
