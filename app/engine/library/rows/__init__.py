"""The library's rows in SQLite, one module a table."""
