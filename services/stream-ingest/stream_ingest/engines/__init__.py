"""Heavy computing that is neither domain nor AWS."""
