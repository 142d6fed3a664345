"""After an upgrade: everybody of the demonstration goes through the portal; exit code 1 when a page fails."""

import os
import sys

import django

WHO = (
    "citizen",
    "company",
    "officer-ordos",
    "approver-ordos",
    "window-lanzhou",
    "supervisor",
    "auditor",
    "admin",
)
STARTS = ["/", "/my/", "/my/data/", "/items/", "/lists/", "/open/", "/desk/", "/office/"]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import setup_test_environment

    from base.accounts.models import Account
    from tests.support.walk import walked

    setup_test_environment()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    failed = gone = 0
    for username in WHO:
        client = Client(raise_request_exception=False)
        client.force_login(
            Account.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
        )
        for path, answer in walked(client, STARTS, most=120):
            gone += 1
            if answer.status_code >= 500:
                failed += 1
            if answer.status_code >= 500 or answer.status_code == 404:
                sys.stderr.write(f"{username} {path}: {answer.status_code}\n")
    sys.stdout.write(f"{gone} pages, {failed} failed.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
