"""What the service does, and the roles that it needs for it."""
