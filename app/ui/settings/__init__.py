"""The Hearing and Voice pages."""
