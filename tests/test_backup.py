"""What was backed up comes back, whatever happened to the folder in between: the same matters, the same papers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
ENGINES = {
    "DATABASE_URL",
    "REDIS_URL",
    "CACHE_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "INDEX_KEYS",
}

MAKE = """
from base.files import documents
from base.files.models import Document
from portal.demo import people
from tests.support.matters import Cast, Filings
people.make()
case = Filings(Cast()).issued()
paper = documents.make(Document.objects.filter(case=case.number).first())
open({out!r}, "wb").write(documents.content(paper))
print("token", paper.token, case.application.number)
"""
WRITE = """
import time
from base.accounts.models import Account
from base.files.acts import forget, receive
from tests.support.matters import Cast, Filings, picture
filings, owner = Filings(Cast()), Account.objects.get(username="citizen").person
print("begun", flush=True)
end = time.monotonic() + 60
while time.monotonic() < end:
    filings.submit()
    forget([receive(data=picture("red"), name="loose.png", owner=owner)])
"""
LOOK = """
from applications.models import Application
from base.files import documents
found = documents.by_file(open({out!r}, "rb").read())
print("genuine", found.genuine, documents.by_token({token!r}).genuine)
print("read", len(documents.content(found.document)) > 1000)
one = Application.objects.get(number={number!r})
print("called", one.applicant_facts["name"], one.materials.count() > 0)
"""


def variables(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ENGINES}
    return kept | {"DATA_DIR": str(home), "DEMO": "1"}


def dev(home: Path, *words: str, code: int = 0, **more: str) -> str:
    """A `./dev` command on a folder of its own, with ``more`` set."""
    command = [sys.executable, "-m", "base.engines.cli", *words]
    done = subprocess.run(command, cwd=REPO, env=variables(home) | more, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def manage(home: Path, *words: str) -> str:
    return dev(home, "shell", "--", sys.executable, "manage.py", *words)


@pytest.fixture
def home(tmp_path):
    """A folder of its own with reference data, its engines stopped afterwards."""
    folder = tmp_path / "var"
    folder.mkdir(mode=0o711)
    if (fonts := Path(os.environ["DATA_DIR"]) / "fonts").exists():
        shutil.copytree(fonts, folder / "fonts")
    dev(folder, "engines")
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "load_reference")
    yield folder
    dev(folder, "stop")


def test_a_lost_folder_comes_back_though_people_were_writing(home, tmp_path):
    kept, paper = tmp_path / "kept.tar", tmp_path / "paper.pdf"
    told = manage(home, "shell", "-c", MAKE.format(out=str(paper)))
    _word, token, number = next(line for line in told.splitlines() if line.startswith("token")).split()
    command = [
        sys.executable,
        "-m",
        "base.engines.cli",
        "shell",
        "--",
        sys.executable,
        "manage.py",
        "shell",
        "-c",
    ]
    writer = subprocess.Popen(
        [*command, WRITE], cwd=REPO, env=variables(home), stdout=subprocess.PIPE, text=True
    )
    try:
        while "begun" not in (line := writer.stdout.readline()):
            assert line, "the writer ended"
        dev(home, "backup", str(kept))
    finally:
        writer.kill()
        writer.communicate()
    assert kept.stat().st_mode & 0o777 == 0o600
    keys = (home / "keys.env").read_text()

    dev(home, "stop")
    shutil.rmtree(home)
    home.mkdir(mode=0o711)
    told = dev(home, "restore", str(kept))
    assert "rules hold" in told
    assert dict(line.split("=", 1) for line in (home / "keys.env").read_text().splitlines()) == dict(
        line.split("=", 1) for line in keys.splitlines()
    )
    told = manage(home, "shell", "-c", LOOK.format(out=str(paper), token=token, number=number))
    assert "genuine True True" in told
    assert "read True" in told
    assert "called 王雅琴 True" in told
    told = dev(home, "restore", str(kept), code=1, SECRET_KEY="not the one it was made with")
    assert "SECRET_KEY is set to another value" in told
