"""openapi.yml, made of the operations that the routes follow, and of words about them.

No function carries it: it is made where people work, and held against the code by a test.
"""
