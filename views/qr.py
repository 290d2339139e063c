"""A QR code as inline SVG, made on the server."""

from functools import lru_cache
from io import BytesIO

import segno


@lru_cache(maxsize=256)
def qr_svg(url):
    """Of a public address; kept, because the same pages are asked again."""
    return draw_qr(url, "本页地址的二维码")


def draw_qr(text, title):
    """Of anything, a secret too: nothing is kept."""
    out = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        title=title,
        nl=False,
    )
    return out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
