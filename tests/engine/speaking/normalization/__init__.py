"""Text that is put in words: what is said, and that nothing breaks it."""
