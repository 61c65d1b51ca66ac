"""Takes readings in, counts each once, closes windows and raises alerts."""
