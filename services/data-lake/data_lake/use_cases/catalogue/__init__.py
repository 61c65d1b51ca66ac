"""What the catalogue is asked, and how people change it."""
