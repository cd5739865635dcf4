"""Whisper, by faster-whisper or by OpenAI's own library."""
