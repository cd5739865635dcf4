"""Microphone -> conditioned speech, on disk first."""
