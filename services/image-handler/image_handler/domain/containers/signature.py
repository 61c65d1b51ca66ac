"""How a file begins."""


def starts_with(data: bytes, signature: bytes, offset: int = 0) -> bool | None:
    """Whether `signature` stands at `offset`; None when the file ends before that is settled."""
    there = data[offset : offset + len(signature)]
    if not signature.startswith(there):
        return False
    return True if len(there) == len(signature) else None
