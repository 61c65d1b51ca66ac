"""Sites over HTTP, and the event that says a site was registered."""
