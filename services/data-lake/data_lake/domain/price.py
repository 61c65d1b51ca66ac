"""What a query costs at Athena's rate, whichever engine answers it."""

MEBIBYTE = 2**20
USD_PER_TERABYTE = 5.0
"""Athena's for SQL queries in eu-west-1: https://aws.amazon.com/athena/pricing/

AWS's calculator takes a terabyte for 1,024 gigabytes: https://calculator.aws/#/createCalculator/Athena
"""
_MEBIBYTES_PER_TERABYTE = 2**20
LEAST_BILLED_BYTES = 10 * MEBIBYTE


def billed_bytes(scanned_bytes: int) -> int:
    """Rounded up to the next megabyte, and 10 MB at least; a statement that reads nothing is free.

    Source: https://aws.amazon.com/athena/pricing/
    """
    if scanned_bytes <= 0:
        return 0
    return max(LEAST_BILLED_BYTES, -(-scanned_bytes // MEBIBYTE) * MEBIBYTE)


def price_usd(billed: int) -> float:
    return round(billed / MEBIBYTE / _MEBIBYTES_PER_TERABYTE * USD_PER_TERABYTE, 12)
