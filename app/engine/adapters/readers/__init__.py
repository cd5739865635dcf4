"""Documents -> pages, one module a format."""
