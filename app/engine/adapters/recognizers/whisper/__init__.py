"""Whisper, through faster-whisper or OpenAI's own library."""
