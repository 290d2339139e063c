"""A QR code of an address as inline SVG, made on the server."""

from functools import lru_cache
from io import BytesIO

import segno


@lru_cache(maxsize=2000)
def qr_svg(url):
    out = BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        title="本页地址的二维码",
        nl=False,
    )
    return out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
