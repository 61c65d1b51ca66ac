"""AWS's services in memory, as the gateways' clients see them, so that the functions run as they
are deployed, and may end at any call.

Only what the gateways ask for is here; anything else is an AttributeError.
"""
