"""The font of documents: Noto Sans SC, made static once.

The wheel brings one variable font, which is eighteen times slower to set than a static one; so two weights are cut from
it on first use, into DATA_DIR/fonts, and named to fontconfig by FONTCONFIG_FILE.
"""

from __future__ import annotations

import fcntl
import os
from importlib.resources import files
from pathlib import Path

from django.conf import settings

WEIGHTS = {"Regular": 400, "Bold": 700}
SOURCE = ("fonts", "ofl", "notosanssc", "NotoSansSC[wght].ttf")
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def ensure() -> Path:
    """Make the two weights if they are not there (about 20 seconds, once), and point fontconfig at them.

    Must run before WeasyPrint is imported. Two processes do not both make them. Returns the folder.
    """
    folder = Path(settings.DATA_DIR) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, weight in WEIGHTS.items():
            target = folder / f"NotoSansSC-{name}.ttf"
            if not target.exists():
                _cut(weight, name, target)
        _name(folder)
    os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
    return folder


def _name(folder: Path) -> None:
    """Write the configuration, whole: another process may be reading it."""
    wanted, told = folder / "fonts.conf", CONFIG.format(folder=folder)
    if not wanted.exists() or wanted.read_text() != told:
        half = wanted.with_suffix(".part")
        half.write_text(told)
        half.rename(wanted)


def _cut(weight: int, name: str, target: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    source = files("justmytype_intl_cjk").joinpath(*SOURCE)
    font = instantiateVariableFont(TTFont(str(source)), {"wght": weight})
    for record in font["name"].names:
        if record.nameID in {2, 17}:
            record.string = name
    font["OS/2"].usWeightClass = weight
    font["head"].macStyle = 1 if name == "Bold" else 0
    half = target.with_suffix(".part")
    font.save(half)
    half.rename(target)
