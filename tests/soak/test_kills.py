"""Two kills of `make soak`, which has a hundred on each database and kills PostgreSQL, too."""

from tests.soak.kills import KillRun


def test_what_was_acknowledged_survives_the_kill_of_what_wrote_it(installation):
    run = KillRun(
        installation(editors=2, articles=1),
        kills=2,
        seed=1,
        kinds=["web worker", "web server whole"],
        background=False,
    )
    report = run.run()
    assert report.kills == {"web worker": 1, "web server whole": 1}
    assert sum(p.outcome == "published" for p in report.publications) >= 2
