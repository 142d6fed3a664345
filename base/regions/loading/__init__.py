"""Reference data of this app: what a new portal starts with, replaced by an administrator's own where he has it."""

from base.regions.loading.calendars import CALENDAR
from base.regions.loading.divisions import REGIONS
from base.regions.loading.organisations import ORGANISATIONS
from base.regions.loading.sections import Section, load, read, register, registered, upsert

SECTIONS = (REGIONS, CALENDAR, ORGANISATIONS)

__all__ = ["SECTIONS", "Section", "load", "read", "register", "registered", "upsert"]
