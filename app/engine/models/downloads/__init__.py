"""How the files of a model come here."""
