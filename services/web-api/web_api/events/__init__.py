"""What this service says and hears; shared/contracts is the authority."""
