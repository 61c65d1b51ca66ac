"""The HTTP door: Flask routes that translate, and the shapes of what they answer."""
