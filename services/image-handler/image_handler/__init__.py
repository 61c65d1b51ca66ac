"""Makes the derivatives of every photograph, and deletes them with it."""
