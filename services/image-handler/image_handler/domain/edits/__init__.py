"""What may be asked of a picture: the edits of sharp, by its names and with its limits."""
