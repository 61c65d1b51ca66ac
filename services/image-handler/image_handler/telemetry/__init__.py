"""The log, as JSON lines: by Powertools, or as Powertools writes them."""
