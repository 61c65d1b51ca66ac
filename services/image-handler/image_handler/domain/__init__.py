"""What a photograph must be, and what is made of it. Pure: no clock, network or environment."""
