"""Finding by words, and keeping what is found up to date."""
