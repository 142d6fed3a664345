"""What was backed up comes back, whatever happened to the folder in between."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
ENGINES = {"DATABASE_URL", "REDIS_URL", "CACHE_URL", "SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS"}
PUT = "from base.ledger.models import Counter; Counter.objects.create(scope='kept', value=7)"
GET = "from base.ledger.models import Counter; print('value', Counter.objects.get(scope='kept').value)"


def dev(home: Path, *words: str) -> str:
    """A `./dev` command on a folder of its own."""
    variables = {name: value for name, value in os.environ.items() if name not in ENGINES} | {
        "DATA_DIR": str(home)
    }
    command = [sys.executable, "-m", "base.engines.cli", *words]
    done = subprocess.run(command, cwd=REPO, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def manage(home: Path, *words: str) -> str:
    return dev(home, "shell", "--", sys.executable, "manage.py", *words)


def test_a_lost_folder_comes_back(tmp_path):
    home, kept = tmp_path / "var", tmp_path / "kept.tar"
    manage(home, "migrate", "--verbosity", "0")
    manage(home, "shell", "-c", PUT)
    (home / "files").mkdir()
    (home / "files" / "one").write_bytes(b"bytes")
    keys = (home / "keys.env").read_text()
    dev(home, "backup", str(kept))
    assert kept.stat().st_mode & 0o777 == 0o600

    dev(home, "stop")
    shutil.rmtree(home)
    dev(home, "restore", str(kept))
    assert (home / "keys.env").read_text() == keys
    assert (home / "files" / "one").read_bytes() == b"bytes"
    assert "value 7" in manage(home, "shell", "-c", GET)
