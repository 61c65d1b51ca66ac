"""What may stand in a drawing that strangers see: what draws. All else is left out.

Sources: SVG 2, https://www.w3.org/TR/SVG2/eltindex.html and attindex.html; Filter Effects 1
"""

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

# Not among them: script, foreignObject, iframe and the like, which bring in a document; a, which
# leads away; handler and listener, which run; mpath, discard and cursor, which nobody draws with.
ELEMENTS = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "metadata", "style", "view",
        "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "text",
        "tspan", "tref", "textPath", "altGlyph", "altGlyphDef", "altGlyphItem", "glyphRef",
        "linearGradient", "radialGradient", "meshgradient", "meshpatch", "meshrow", "stop",
        "pattern", "hatch", "hatchpath", "solidcolor", "clipPath", "mask", "marker", "filter",
        "color-profile", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite",
        "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight",
        "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur",
        "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
        "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "font", "font-face",
        "font-face-format", "font-face-name", "glyph", "missing-glyph", "hkern", "vkern", "animate",
        "animateColor", "animateMotion", "animateTransform", "set", "mpath",
    }
)  # fmt: skip
ANIMATIONS = frozenset({"animate", "animateColor", "animateMotion", "animateTransform", "set"})
# Programs that draw leave notes for themselves, which no browser reads.
INERT_NAMESPACES = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://sodipodi.sourceforge.net/",
    "http://www.inkscape.org/namespaces/inkscape",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/sketch/ns",
    "http://www.figma.com/figma/ns",
    "http://www.serif.com/",
)
# They hold an address wherever they stand.
ADDRESSES = frozenset({"href", "src", "base", "action", "formaction", "data", "ping", "poster"})


def is_known(namespace: str, name: str) -> bool:
    """Elements without a namespace are taken for SVG's, as lenient renderers do."""
    if namespace in ("", SVG):
        return name in ELEMENTS
    return namespace.startswith(INERT_NAMESPACES)
