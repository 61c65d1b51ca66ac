"""Trino's functions: each module adds its own to the registry."""
