"""Reference tables for the people who keep them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from base.regions.models import CalendarDay, CalendarNotice, LoadedFile, Organisation, Region


class ReadOnlyAdmin(admin.ModelAdmin):
    """For tables that other ways fill: to look at, not to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "level", "kind", "parent"]
    list_filter = ["level", "kind"]
    list_select_related = ["parent"]
    search_fields = ["=code", "name", "pinyin", "initials"]


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "kind", "region", "connection", "provenance"]
    list_filter = ["kind", "connection"]
    list_select_related = ["region"]
    search_fields = ["=code", "name"]


class CalendarDayInline(admin.TabularInline):
    model = CalendarDay
    extra = 0


@admin.register(CalendarNotice)
class CalendarNoticeAdmin(admin.ModelAdmin):
    list_display = ["year", "region", "title", "source"]
    list_select_related = ["region"]
    raw_id_fields = ["region"]
    inlines = [CalendarDayInline]


@admin.register(LoadedFile)
class LoadedFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "loaded_at", "digest"]
