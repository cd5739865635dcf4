"""What a language model is given, and how it is made to fit."""
