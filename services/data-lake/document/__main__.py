"""Write openapi.yml anew."""

from document.whole import OPENAPI, text

OPENAPI.write_text(text(), encoding="utf-8")
