"""`npm test`: the layers, in the order in which a failure is cheapest to find."""
