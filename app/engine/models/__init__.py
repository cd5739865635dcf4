"""Models: which there are, which fit this machine, how they come here, and which is in use."""
