from django.contrib.admin.apps import AdminConfig as DjangosAdminConfig


class AdminConfig(DjangosAdminConfig):
    """The administration with our own door (portal.admin_site)."""

    default_site = "portal.admin_site.Site"
