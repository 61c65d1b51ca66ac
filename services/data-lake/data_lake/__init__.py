"""Lands what comes, keeps it in columns, and answers questions in SQL."""
