"""What may go wrong with a secret."""


class SecretMissing(Exception):
    """No such secret, or no permission to read it: the text says which."""
