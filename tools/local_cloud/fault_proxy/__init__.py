"""Stands between the functions and the local cloud, and fails the calls that it is told to."""
