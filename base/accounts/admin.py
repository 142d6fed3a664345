from django.contrib import admin

from base.accounts.models import Account, Post


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    """Accounts without their secrets, read-only: logging in, posts and identity have acts of their own."""

    list_display = ["username", "assurance", "is_active", "last_login"]
    search_fields = ["username"]
    fields = ["username", "is_active", "assurance", "last_login"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    """Read-only: appointing and dismissing are acts with a history."""

    list_display = ["account", "role", "organisation", "valid_from", "valid_to"]
    list_select_related = ["account", "organisation"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
