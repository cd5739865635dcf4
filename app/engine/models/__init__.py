"""Models: which exist, which fit this machine, how they are installed, and which are in use."""
