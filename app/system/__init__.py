"""The operating system: memory, processors, and the network that stays shut."""
