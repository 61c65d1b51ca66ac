"""What a site is and what may go wrong. Pure: no clock, network or environment."""
