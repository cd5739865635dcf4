"""One file for each library that Sotto stands on."""
