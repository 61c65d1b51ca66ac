"""Sites and photos over HTTP, and the events that say what became of them."""
