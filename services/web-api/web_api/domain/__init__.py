"""What sites and photos are and what may go wrong. Pure: no clock, network or environment."""
