"""Reference data of voice: reasons by level (in editions) and channels."""

from __future__ import annotations

from pathlib import Path

from django.db.models import Max

from base.regions.loading import Section, read, upsert
from feedback.models import RatingChannel, RatingReason

DATA = Path(__file__).parent / "data"
REASONS, CHANNELS = DATA / "rating_reasons.csv", DATA / "rating_channels.csv"


def current_edition() -> int:
    """The newest edition of the reasons; 0 before the first is loaded."""
    return RatingReason.objects.aggregate(newest=Max("edition"))["newest"] or 0


def write_reasons() -> int:
    """A new edition, unless the file says what the newest one says: what was ticked keeps its meaning."""
    rows, newest = read(REASONS), current_edition()
    told = {row["code"]: (int(row["satisfaction"]), row["label"], row["provenance"]) for row in rows}
    kept = RatingReason.objects.filter(edition=newest)
    if {one.code: (one.satisfaction, one.label, one.provenance) for one in kept} != told:
        RatingReason.objects.bulk_create(
            RatingReason(edition=newest + 1, code=code, satisfaction=level, label=label, provenance=source)
            for code, (level, label, source) in told.items()
        )
    return len(told)


def write_channels() -> int:
    """All ways in."""
    rows = (RatingChannel(**{**row, "reversed": row["reversed"] == "1"}) for row in read(CHANNELS))
    return upsert(rows, key=("code",))


RATING_REASONS = Section("rating-reasons", (REASONS,), write_reasons)
RATING_CHANNELS = Section("rating-channels", (CHANNELS,), write_channels)
SECTIONS = (RATING_REASONS, RATING_CHANNELS)
