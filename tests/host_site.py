"""Makes a Wagtail site in a folder and sets it up by the steps of docs/versioned-pages.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "versioned-pages.md"
# A code block of the guide says in its first line what it is: a language, and a file of the site
# to write, or the folder to run commands in.
_BLOCK = re.compile(r"^```(sh|python|html) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The steps need no network: what the record depends on comes from this project's own packages.
_PIP_OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the other way round: do not isolate
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


# What `manage.py shell` does, for a file; requests are answered as in production, without DEBUG.
_SESSION = """
import os, runpy, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
from django.test.utils import setup_test_environment
setup_test_environment(debug=False)
runpy.run_path(sys.argv[1])
"""


@dataclass(frozen=True)
class Block:
    """A step of the guide: `text` to be written to `target`, or run in it."""

    language: str
    target: str
    text: str


def steps(guide: str) -> list[Block]:
    """The steps of the guide, in their order."""
    return [Block(*found) for found in _BLOCK.findall(guide)]


@dataclass(frozen=True)
class HostSite:
    """A site of its own, with a virtual environment that knows this project's packages only."""

    folder: Path  # of everything
    python: Path

    @property
    def site(self) -> Path:
        return self.folder / "mysite"

    def run(self, *command: str | Path, cwd: Path | None = None, **environment: str) -> str:
        """What a command printed. Raises AssertionError, with its output, where it failed."""
        inherited = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd or self.site,
            env={
                **inherited,
                **_PIP_OFFLINE,
                "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}",
                "VIRTUAL_ENV": str(self.python.parent.parent),
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1800,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}"
        return done.stdout

    def run_session(self, script: Path, settings: str = "mysite.settings.dev") -> None:
        """Run a script of assertions with the site's Django, from the site's folder."""
        self.run(self.python, "-c", _SESSION, script, DJANGO_SETTINGS_MODULE=settings)

    def take(self, step: Block) -> None:
        """Do what a step of the guide says."""
        if step.language == "sh":
            # `jawnik` is the checkout; what it writes goes to the site's folder.
            here = self.folder / "checkout" if step.target == "jawnik" else self.site
            self.run("bash", "-ec", step.text, cwd=here)
        elif step.target.endswith("settings/base.py"):
            with (self.site / step.target).open("a") as settings:
                settings.write(step.text)
        else:
            target = self.site / step.target
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text)


def make_host_site(folder: Path) -> HostSite:
    """A fresh `wagtail start mysite` in `folder`, and an environment to run it in."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    host = HostSite(folder, folder / "venv" / "bin" / "python")
    packages = Path(sysconfig.get_path("purelib"))
    (own,) = (folder / "venv" / "lib").glob("python3.*/site-packages")
    (own / "packages.pth").write_text(f"{packages}\n")
    for command in ("pip", "wagtail"):  # commands are not found through a .pth file
        script = host.python.with_name(command)
        module = {"pip": "pip", "wagtail": "wagtail.bin.wagtail"}[command]
        call = "main()" if command == "wagtail" else "sys.exit(main())"
        source = {"pip": "from pip._internal.cli.main import main"}.get(
            command, f"from {module} import main"
        )
        script.write_text(f"#!{host.python}\nimport sys\n{source}\n{call}\n")
        script.chmod(0o755)
    # The checkout, where the wheel is made: `dist` of it is seen from the site as well.
    checkout = folder / "checkout"
    checkout.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "LICENSE", "docs", "revisions"):
        _copy(ROOT / name, checkout / name)
    host.run("wagtail", "start", "mysite", cwd=folder)
    (host.site / "dist").symlink_to(checkout / "dist")
    return host


def _copy(source: Path, target: Path) -> None:
    """The sources as they are in the repository: without what was compiled or made beside them."""
    if source.is_file():
        target.write_bytes(source.read_bytes())
        return
    target.mkdir()
    for path in source.iterdir():
        if path.name != "__pycache__" and path.suffix not in (".mo", ".pyc"):
            _copy(path, target / path.name)
