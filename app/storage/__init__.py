"""What is kept on disk: the database, the settings, and where they lie."""
