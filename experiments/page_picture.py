"""The picture of the page in the docs: `govsim view` after a third of the year, as Chromium without a screen paints it.

python experiments/page_picture.py [--into results/page_picture]
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HOUR = 24 * 122 + 10
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def take(address: str, into: Path) -> None:
    """Open the page at an hour and take its picture."""
    own = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=own, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{address}?hour={HOUR}&lang=en")
        page.wait_for_function("window.govsim && govsim.frame && govsim.curves.ready", timeout=300_000)
        page.wait_for_timeout(2000)
        page.screenshot(path=into)
        browser.close()


def main() -> None:
    """Start the command, take the picture, end it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path("results") / "page_picture")
    picture = parser.parse_args().into / "figures" / "page.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen([sys.executable, "-m", "govsim", "view", "--no-open"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found, "the server did not start"
        take(found[0], picture)
        process.terminate()
    print(f"{picture}: written")


if __name__ == "__main__":
    main()
