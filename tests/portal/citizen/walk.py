"""A citizen who walks through the wizard by posting forms, as a browser without JavaScript does."""

from __future__ import annotations

import secrets

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Draft
from tests.support.matters import guide_at, picture

FORM = {"form-insured_region": "150602", "form-bank": "中国银行"}
DELIVERY = {
    "method": "courier",
    "address-detail": "示例路1号",
    "address-name": "王雅琴",
    "address-phone": "13900000001",
}


def png(name: str = "证件.png", data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if data is None else data, "image/png")


def somewhere() -> str:
    """An address nobody else comes from."""
    return ".".join(["10", *(str(secrets.randbelow(250) + 1) for _ in range(3))])


class Walk:
    """One draft of 社会保障卡申领 at 鄂尔多斯, and the browser that fills it."""

    def __init__(self, client, item: str = "社会保障卡申领", region: str = "150600"):
        self.client, self.guide = client, guide_at(item, region)
        self.start = f"/apply/{self.guide.task_code}/"
        response = client.post(self.start)
        assert response.status_code == 302, response.content.decode()[-800:]
        self.draft = Draft.objects.latest("updated_at")
        self.base = f"{self.start}{self.draft.id}/"

    def post(self, step: str, data: dict | None = None):
        return self.client.post(f"{self.base}{step}/", data or {})

    def get(self, step: str):
        return self.client.get(f"{self.base}{step}/")

    def fill(self, **changes: dict):
        """Everything up to the last step; ``changes`` replace the fields of a step."""
        files = {f"file-{one.key}": png(f"{one.key}.png") for one in self.guide.materials}
        steps = {"who": {}, "form": FORM, "materials": files, "delivery": DELIVERY, **changes}
        for step, data in steps.items():
            response = self.post(step, data)
            assert response.status_code == 302, response.content.decode()[-2000:]
        return self

    def hand_in(self):
        return self.post("check")
