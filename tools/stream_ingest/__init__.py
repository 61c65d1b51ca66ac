"""The stream of readings from outside: put, and what became of all that was put."""

NAME = "stream-ingest"
