"""Makes the pictures of docs/desk.md: a desk with the samples, in a headless Chromium.

Run it from the project's folder, with the tests' packages: ``python docs/make_desk_pictures.py``.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image
from selenium import webdriver

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from desks import Visitor, running, until  # noqa: E402

OUT = ROOT / "docs" / "images" / "desk"
RETURNED = ROOT / "samples" / "returned"
WIDE, NARROW, HIGH = 1120, 390, 900


def main() -> None:
    """Play through the samples, and keep each page."""
    OUT.mkdir(exist_ok=True)
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "desk") as desk:
        visitor = Visitor(desk.address)
        visitor.get(desk.link.removeprefix(desk.address))
        visitor.get("/issue/")
        browser.get(f"{desk.address}/sign-in/")
        for name, value in visitor.cookies.items():
            browser.add_cookie({"name": name, "value": value})

        def keep(name: str, path: str, *, width: int = WIDE) -> None:
            browser.set_window_size(width, HIGH)
            browser.get(f"{desk.address}{path}")
            picture = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
            picture.quantize(128).save(OUT / f"{name}.png", optimize=True)

        keep("issue", "/issue/")
        sheet = (ROOT / "samples" / "staff-list.xlsx").read_bytes()
        found = visitor.post("/issue/", {}, {"list": [("staff-list.xlsx", sheet)]})
        columns = found.address.removeprefix(desk.address)
        keep("columns", columns)
        seen = found.text.split('name="seen" value="')[1].split('"')[0]
        # As the page found the columns, with none chosen anew.
        visitor.post(columns, {"write": "1", "seen": seen}).job(visitor)
        files = [(path.name, path.read_bytes()) for path in sorted(RETURNED.glob("*.docx"))]
        answer = visitor.post("/receive/", {"panel": "2027-01-19"}, {"files": files})
        answer.job(visitor)
        keep("received", answer.address.removeprefix(desk.address))
        visitor.get("/settings/house/")
        browser.set_window_size(WIDE, HIGH)
        browser.get(f"{desk.address}/settings/house/")
        until(lambda: browser.find_elements("css selector", "#shown img"), 60)
        kept = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
        kept.quantize(128).save(OUT / "house.png", optimize=True)
        keep("home", "/")
        keep("home-narrow", "/", width=NARROW)
        keep("panel", "/panels/2027-01-19/")

        def asked() -> str:
            for at in range(40):
                page = visitor.get(f"/settle/?at={at}").text
                if "What it means" in page and ".png" in page:
                    return f"/settle/?at={at}"
            return ""

        keep("settle", str(until(asked, 120)))
        people = visitor.get("/?words=Toby").text
        found_at = re.search(r"/people/\w{10}/", people)
        assert found_at
        keep("person", found_at.group())
    browser.quit()


if __name__ == "__main__":
    main()
