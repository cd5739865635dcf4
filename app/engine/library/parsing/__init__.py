"""File -> document -> passages, in a process of its own."""
