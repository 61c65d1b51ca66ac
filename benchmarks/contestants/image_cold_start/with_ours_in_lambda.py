"""The service's own handler, behind what Lambda's runtime client has imported before any handler.

Source: https://github.com/aws/aws-lambda-python-runtime-interface-client, awslambdaric/bootstrap.py
and the modules that it imports; Node's client imports none of what sharp or AWS's SDK need.
"""

import importlib  # noqa: F401
import json  # noqa: F401
import logging  # noqa: F401
import runpy
import traceback  # noqa: F401
from concurrent.futures import ThreadPoolExecutor  # noqa: F401
from decimal import Decimal  # noqa: F401
from pathlib import Path

runpy.run_path(str(Path(__file__).with_name("with_ours.py")))
