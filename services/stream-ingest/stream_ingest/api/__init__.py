"""The HTTP door, and nothing of what is behind it."""
