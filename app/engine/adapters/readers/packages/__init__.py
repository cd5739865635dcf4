"""Archives that formats are packed in, and their passwords."""
