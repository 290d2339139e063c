"""Renders the look with made-up content, photographs it, and says what overflows or fails axe.

    python tools/gallery.py FOLDER [--no-shots]

Exit 0 when every page fits at every width, has no axe violation and breaks no content policy.
"""

import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import gallery_site as site  # noqa: E402
from views.rendering import Page  # noqa: E402

PAGES = Path(__file__).parent / "gallery_pages"
WIDTHS = (1280, 390, 320)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def template(name):
    """One of the gallery's own pages."""
    return Page(str(PAGES / f"{name}.pt"))


def render(folder):
    """Write every page, normal, elder and for print, into the folder; return the names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, changes in site.pages():
        for suffix, mode in (("", {}), ("_elder", {"elder": True}), ("_print", {"print": True})):
            html = template(name)(
                layout=site.layout(title, **changes, **mode),
                form=site.form_with_errors() if name == "form" else "",
                **site.content(),
            )
            (folder / f"{name}{suffix}.html").write_text(html, encoding="utf-8")
    return [name for name, _title, _changes in site.pages()]


class Server(SimpleHTTPRequestHandler):
    """Serves the folder, and /static/ from the package, under the site's own content policy."""

    def translate_path(self, path):
        if path.startswith("/static/"):
            return str(ROOT / "views" / "static" / path.split("?")[0].rpartition("/")[2])
        return super().translate_path(path)

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args):
        """Say nothing: only findings are printed."""


def serve(folder):
    """Serve the folder on a free port in a thread; return the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


# Controls in running text and table cells are exempt, as in WCAG 2.5.8; a tick box has its label.
SMALL = """() => {
  const exempt = 'p:not(.p-hot, .p-btns), .p-prose, .p-fault ul, td, th, dd';
  const seen = [...document.querySelectorAll('header a, main a, footer a, button, select, summary')]
    .filter(e => e.getBoundingClientRect().width > 1 && !e.closest(exempt));
  return seen.filter(e => e.getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 80));
}"""
SMALLEST_TYPE = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def findings(page, axe, where):
    """What is wrong with the page now open: overflow, small targets or type, axe violations."""
    for control in page.evaluate(SMALL):
        yield f"{where}: lower than 44 px: {control}"
    type_px = page.evaluate(SMALLEST_TYPE)
    if type_px < (18 if "_elder" in where else 14):
        yield f"{where}: type of {type_px} px"
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if over > 0:
        yield f"{where}: {over} px too wide"
    for violation in axe.run(page).response["violations"]:
        for node in violation["nodes"][:3]:
            yield f"{where}: axe {violation['id']} ({violation['impact']}): {node['html'][:120]}"


def photograph(folder, names):
    """Open, judge and photograph every page at every width; return all findings."""
    from axe_playwright_python.sync_playwright import Axe  # heavy, and not needed to render
    from playwright.sync_api import sync_playwright

    found, server = [], serve(folder)
    base = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(locale="zh-CN")
        page.on("console", lambda message: found.append(f"{page.url}: {message.text}"))
        axe = Axe()
        for name in [n + suffix for n in names for suffix in ("", "_elder")]:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{base}/{name}.html")
                found += findings(page, axe, f"{name} at {width}")
                page.screenshot(path=folder / f"{name}_{width}.png", full_page=True)
        browser.close()
    server.shutdown()
    return found


def main(arguments):
    """Render, photograph unless told not to, print the findings."""
    folder = Path(arguments[0])
    names = render(folder)
    found = [] if "--no-shots" in arguments else photograph(folder, names)
    print("\n".join(found) or f"{len(names)} pages: nothing to complain of")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
