"""A stand-in for Amazon Rekognition, which the local cloud has none of.

Faces are found by OpenCV; what no engine here can find is refused, never made up.
"""

CALLER = "STACKYARD_CALLER"
"""The caller's own environment, which its installation needs: functions don't see it."""
LISTENS = "stand-in for Rekognition listens on"
"""In the local cloud's log: whose log it is, his is the stand-in."""
