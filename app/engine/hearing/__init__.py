"""From captured sound to what was meant."""
