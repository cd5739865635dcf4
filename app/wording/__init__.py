"""What people read; the window and the command line both take it from here."""
