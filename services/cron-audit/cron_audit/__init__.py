"""Counts the events that every service says, each once."""
