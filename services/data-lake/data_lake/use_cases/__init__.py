"""What is done when something has landed, when somebody asks, and when layout needs care."""
