"""The operating system: memory, processors, and staying offline."""
