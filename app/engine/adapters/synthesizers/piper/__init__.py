"""Piper's voices (VITS networks in ONNX), spoken by our own adapter."""
