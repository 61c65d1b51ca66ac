"""The log of all functions but the serving one; service and level by Powertools' own variables."""

from aws_lambda_powertools import Logger

log = Logger()
