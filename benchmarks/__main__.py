"""Runs every benchmark of this folder, or those that are named, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ALL = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def main(names: list[str]) -> int:
    if unknown := sorted(set(names) - set(ALL)):
        print(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(ALL)}.")
        return 2
    failed = []
    for name in names or ALL:
        print(f"\n## {name}\n", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.call(command, cwd=FOLDER.parent):
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
