"""What a reading is, and what follows from it. Pure: no clock, network or environment."""
