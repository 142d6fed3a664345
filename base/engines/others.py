"""The other sides of a demonstration: where its stubs listen, and the secrets by which they and the portal know each
other."""

import base64
import hashlib
import hmac
import socket


def beside(variables: dict[str, str]) -> dict[str, str]:
    """The settings that join the portal, the stub courier and the stub of another place's own system.

    Nothing secret is kept: all follows from SECRET_KEY.
    """
    port = variables.get("COURIER_PORT") or free_port()
    partner = variables.get("PARTNER_PORT") or free_port()
    push_key = _secret(variables, "EMS_PUSH_KEY").hex()
    return {
        "COURIERS": "manual,kuaidi100,ems",
        "COURIER_PORT": port,
        "KUAIDI100_URL": f"http://127.0.0.1:{port}",
        "KUAIDI100_CUSTOMER": "demo",
        "KUAIDI100_KEY": _secret(variables, "KUAIDI100_KEY").hex(),
        "EMS_URL": f"http://127.0.0.1:{port}/ems",
        "EMS_SENDER": "demo",
        "EMS_AUTHORIZATION": _secret(variables, "EMS_AUTHORIZATION").hex(),
        "EMS_SIGN_KEY": base64.b64encode(_secret(variables, "EMS_SIGN_KEY")).decode(),
        "EMS_FIND_CODE": "find",
        "EMS_PUSH_KEY": push_key,
        "EMS_PUSH_URL": f"{variables['SITE_URL']}/api/v1/couriers/ems/push/{push_key}/",
        "PARTNER_PORT": partner,
        "PARTNER_URL": f"http://127.0.0.1:{partner}",
        "PARTNER_KEY": "yinchuan-demo",
        "PARTNER_SECRET": _secret(variables, "PARTNER_SECRET").hex(),
    }


def free_port() -> str:
    """A port of this machine that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def _secret(variables: dict[str, str], name: str) -> bytes:
    """16 bytes, the same at every start."""
    return hmac.digest(variables["SECRET_KEY"].encode(), name.encode(), hashlib.sha256)[:16]
