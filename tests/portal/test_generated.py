"""Docs that are drawn from tables say what the tables say."""

import pytest

from portal.generated import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name, settings):
    assert (settings.BASE_DIR / name).read_text(encoding="utf-8") == PAGES[name](), "run `manage.py docs`"
