"""Dead letters of a stage: where they lie, what they are, and their way back."""
