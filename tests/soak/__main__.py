"""Long runs against a bulletin of its own, over HTTP; everything listens on this machine alone.

    python -m tests.soak kills --kills 100 --seed 1 --database postgresql
    python -m tests.soak editors --editors 50 --seed 1

Prints the figures; exits with 1, the seed and what was lost where something does not hold.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

import django
from django.core.management import call_command

from tests.soak.processes import Postgres, SoakError


def main() -> int:
    for name in (signal.SIGINT, signal.SIGTERM):  # SIGINT is ignored behind a shell's `&`
        signal.signal(name, _exit)
    options = _parser().parse_args()
    print_at_once(f"{options.run} on {options.database}, seed {options.seed} …")
    postgres = Postgres() if options.database == "postgresql" else None
    try:
        if postgres is not None:
            postgres.start()
        with tempfile.TemporaryDirectory(prefix="jawnik-soak-") as folder:
            return _run(options, Path(folder), postgres)
    finally:
        if postgres is not None:
            postgres.stop()


def _exit(number: int, frame: object) -> NoReturn:
    """End as after an error, and with it every process that was started."""
    sys.exit(128 + number)


def print_at_once(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    runs = parser.add_subparsers(dest="run", required=True)
    kills = runs.add_parser("kills", help="kill -9 of what writes while editors publish")
    kills.add_argument("--kills", type=int, default=100)
    kills.add_argument("--editors", type=int, default=4)
    editors = runs.add_parser("editors", help="many editors publish at once")
    editors.add_argument("--editors", type=int, default=50)
    for run in (kills, editors):
        run.add_argument("--seed", type=int, default=1, help="another run for another number")
        run.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    return parser


def _run(options: argparse.Namespace, folder: Path, postgres: Postgres | None) -> int:
    url = postgres.url if postgres is not None else f"sqlite:///{folder / 'db.sqlite3'}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
    }
    django.setup()
    logging.getLogger("revisions").setLevel(logging.WARNING)
    call_command("migrate", verbosity=0)
    # Their models can be imported only now.
    from cms.models import BulletinHome
    from tests.soak.editors import EditorsRun
    from tests.soak.installation import make_installation
    from tests.soak.kills import KillRun

    installation = make_installation(
        folder,
        url,
        home=BulletinHome.objects.get(),
        editors=options.editors,
        articles=3 if options.run == "kills" else options.editors,
        web_workers=2 if options.run == "kills" else 3,  # each takes seconds to start again
        postgres=postgres,
    )
    began = time.monotonic()
    try:
        if options.run == "kills":
            run = KillRun(
                installation, kills=options.kills, seed=options.seed, progress=print_at_once
            )
        else:
            run = EditorsRun(installation, seed=options.seed)
        report = run.run()
    except SoakError as error:
        print_at_once(f"{installation.tails_of_logs()}\nseed {options.seed}: {error}")
        return 1
    finally:
        installation.stop()
    print_at_once(f"{report}\ncheck_history --deep: clean; {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
