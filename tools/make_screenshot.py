"""Make docs/images/page.png, what README shows of a page.

    python tools/make_screenshot.py [PAGE.html]

Without a page it writes that of the flagship's curve first, which takes a minute. Needs the `test`
extra and the system's chromium.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGE = Path(__file__).parents[1] / "docs" / "images" / "page.png"
SIZE = {"width": 1120, "height": 1230}
LEVEL = 20
"""Which budget is chosen: one at which the curve has room on both sides."""


def page() -> Path:
    """The page of the flagship's curve, newly written."""
    import optimizer as opt
    from optimizer.renderers import html

    found = opt.curve(opt.load("osa-fy2026"), nested=False)
    path = Path(tempfile.mkdtemp()) / "curve.html"
    path.write_text(html.render(found.pages("optimizer curve osa-fy2026")), encoding="utf-8")
    return path


def main() -> None:
    """Open the page, choose a budget, and keep what is seen."""
    path = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else page()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        shown = browser.new_context(viewport=SIZE, locale="en-GB", offline=True).new_page()  # type: ignore[arg-type]
        shown.goto(path.as_uri())
        shown.get_by_role("slider").focus()
        for key in ("Home", *["ArrowRight"] * LEVEL):
            shown.keyboard.press(key)
        shown.evaluate("document.activeElement.blur()")
        shown.screenshot(path=IMAGE)
        browser.close()
    print(f"{IMAGE}: {IMAGE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
