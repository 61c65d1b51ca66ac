"""What a data set is, where its rows lie, and what a question costs.

Pure: no clock, network or environment.
"""
