"""The second door: the same Flask application under a WSGI server, without API Gateway and Lambda.

No part of the package that is deployed. What API Gateway does before the function is called, this
does: it verifies Cognito's tokens and says who calls. Usage plans and throttling it hasn't.
"""
