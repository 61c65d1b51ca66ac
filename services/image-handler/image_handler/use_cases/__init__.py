"""What is done when a photograph came, and when it went."""
