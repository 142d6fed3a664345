"""The catalogue for the people who keep it. What has a flow of its own is only shown here."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from base.regions.admin import ReadOnlyAdmin
from catalog.models import (
    Agreement,
    Code,
    Department,
    Element,
    ElementSet,
    Implementation,
    ImplementationVersion,
    Item,
    ItemAlias,
    ItemList,
    LicenceType,
    ListBatch,
    ListEntry,
)


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ["key", "national", "province", "city", "county"]


@admin.register(LicenceType)
class LicenceTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "issuing_department", "holder", "high_frequency", "provenance"]
    list_filter = ["holder", "high_frequency"]


@admin.register(Code)
class CodeAdmin(admin.ModelAdmin):
    list_display = ["table_name", "code", "label", "source"]
    list_filter = ["table_name"]


@admin.register(Element)
class ElementAdmin(admin.ModelAdmin):
    list_display = ["seq", "name", "field", "applies_to", "value_type", "local"]
    list_filter = ["applies_to", "value_type", "four_same", "forty_six_same", "local"]
    ordering = ["seq"]


@admin.register(ElementSet)
class ElementSetAdmin(admin.ModelAdmin):
    list_display = ["name", "size", "status", "source"]


class ItemAliasInline(admin.TabularInline):
    model = ItemAlias
    extra = 0


@admin.register(Item)
class ItemAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "item_type", "department", "subject", "theme"]
    list_filter = ["subject", "theme", "department"]
    list_select_related = ["department"]
    search_fields = ["=code", "name", "aliases__alias"]
    inlines = [ItemAliasInline]


class ListBatchInline(admin.TabularInline):
    model = ListBatch
    extra = 0


@admin.register(ItemList)
class ItemListAdmin(admin.ModelAdmin):
    list_display = ["slug", "name", "total", "reach", "source"]
    raw_id_fields = ["issuer"]
    inlines = [ListBatchInline]


@admin.register(ListEntry)
class ListEntryAdmin(admin.ModelAdmin):
    list_display = ["list", "seq", "item", "batch", "mode", "provenance"]
    list_filter = ["list", "mode", "theme"]
    list_select_related = ["list", "item", "batch"]
    raw_id_fields = ["item"]


@admin.register(Implementation)
class ImplementationAdmin(ReadOnlyAdmin):
    list_display = ["task_code", "item", "authority", "suspended"]
    list_filter = ["suspended"]
    list_select_related = ["item", "authority"]
    search_fields = ["=task_code", "item__name", "authority__name"]


@admin.register(ImplementationVersion)
class ImplementationVersionAdmin(ReadOnlyAdmin):
    list_display = ["implementation", "version", "state", "published_at", "drafted_by", "published_by"]
    list_filter = ["state"]
    search_fields = ["=implementation__task_code", "implementation__item__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImplementationVersion]:
        """Without the documents, which are long and only needed on a version's own page."""
        versions = super().get_queryset(request).select_related("implementation")
        return versions if request.resolver_match.kwargs.get("object_id") else versions.defer("elements")


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ["code", "seq", "version", "state", "name", "grantor", "grantee", "item_list", "in_force"]
    list_filter = ["state"]
    list_select_related = ["grantor", "grantee", "item_list"]
    search_fields = ["=code", "name"]
