"""The talk button and the talk key."""
