"""Lines on a page -> paragraphs in reading order."""
