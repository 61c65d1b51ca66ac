"""How an answer travels: which format, how long it is kept, how it is recognised again."""
