"""Questions to the lake: their price before, their run, their answer after."""
