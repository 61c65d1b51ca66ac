"""What this service says and hears, and the shapes of its doors."""
