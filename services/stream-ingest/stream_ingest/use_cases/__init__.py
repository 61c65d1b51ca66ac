"""What is done when readings came, when time has passed, and when people ask for it."""
