"""Brings services to a stage: what changed, and nothing else."""
