"""The protocols of everything exchangeable, and how an implementation is chosen."""
