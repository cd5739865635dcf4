"""What is remembered of the user over conversations, from nothing but what the user said."""
