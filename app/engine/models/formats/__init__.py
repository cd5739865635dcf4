"""In which forms models come, and how they are told apart."""
