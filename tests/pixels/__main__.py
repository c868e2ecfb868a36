"""Draws pairs of bodies in Chromium and compares with what the diff tells of them.

    python -m tests.pixels --pairs 10000 --seed 1

Prints each pair that is judged wrongly, then the figures; exits with 1 where there was one.
"""

from __future__ import annotations

import argparse
import sys
import time

from playwright.sync_api import sync_playwright

from tests.browsing import ARGUMENTS
from tests.chromium import chromium_path
from tests.pixels.oracle import failures, pairs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pixels")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="other pairs for another number")
    options = parser.parse_args()
    path = chromium_path()
    if not path:
        print("There is no Chromium on this machine: run `make test-browser`, which installs one.")  # noqa: T201
        return 2
    judged = list(pairs(options.pairs, options.seed))
    began = time.monotonic()
    found = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for failure in failures(browser, judged):
            found += 1
            print(f"{failure}\n", flush=True)  # noqa: T201
        browser.close()
    seconds = time.monotonic() - began
    print(f"{len(judged)} pairs, {found} judged wrongly, seed {options.seed}, {seconds:.0f} s")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
