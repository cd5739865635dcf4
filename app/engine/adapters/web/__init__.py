"""The one place that fetches web pages."""
