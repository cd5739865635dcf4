"""The protocols of everything that can be exchanged, and how one is chosen."""
