"""Where things lie. Read at each call, because tests and children move DATA_DIR."""

import os
import sysconfig
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SITE_PACKAGES = Path(sysconfig.get_paths()["purelib"])


def data_dir() -> Path:
    """Everything that is written lies under here: `DATA_DIR`, else `var` beside the code."""
    return _made(Path(os.environ.get("DATA_DIR") or REPO / "var").resolve())


def engine_home(name: str) -> Path:
    """The folder of one engine: locks, secrets, data."""
    return _made(_made(data_dir() / "engines") / name)


def log_file(name: str) -> Path:
    """The log of one engine; an old one over 2 MB makes room for a new one."""
    path = _made(data_dir() / "log") / f"{name}.log"
    if path.exists() and path.stat().st_size > 2_000_000:
        path.replace(path.with_suffix(".log.1"))
    return path


def _made(folder: Path) -> Path:
    """Enterable but not listable for others: PostgreSQL runs as `nobody` when root starts it and must get through."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
    return folder


def write_secret(path: Path, text: str) -> None:
    """Write a whole file or none, readable by its owner only from the first byte on."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
