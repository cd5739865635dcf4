"""Pictures of text -> text."""
