"""Static files are collected when there is something new, and only then."""

from pathlib import Path

from portal import statics


def test_collected_once_and_again_when_something_changed(settings):
    root = Path(settings.STATIC_ROOT)
    statics.collect()
    collected = root / "style.css"
    assert collected.read_bytes() == (settings.BASE_DIR / "static" / "style.css").read_bytes()
    collected.unlink()
    statics.collect()
    assert not collected.exists()
    (root / ".made-from").write_text("what it was made from before")
    statics.collect()
    assert collected.exists()
