"""The log, as JSON lines. Its service name and level come from Powertools' own variables."""

from aws_lambda_powertools import Logger

log = Logger()
