"""Finds a Chromium, or installs one: with apt where this runs as root, else through Playwright.

Run it to install; import `chromium_path()` to find it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """Path of a browser that Playwright can drive; None where there is none."""
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    if chromium_path():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium with apt …", flush=True)  # noqa: T201
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True)
    else:
        print("Installing Chromium through Playwright …", flush=True)  # noqa: T201
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    if not chromium_path():
        print("No Chromium could be installed; set CHROMIUM to the path of one.")  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
