"""One exchange after another, from the key going down to the last sample heard."""
