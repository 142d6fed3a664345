"""`python -m stubs.courier --port N --state FILE`; its account with the customer comes from the environment.

KUAIDI100_CUSTOMER, KUAIDI100_KEY, EMS_SENDER, EMS_AUTHORIZATION, EMS_SIGN_KEY, EMS_FIND_CODE, and EMS_PUSH_URL, where
EMS pushes tracks to. Listens on this machine only: /poll, /poll/query.do (快递100), /ems, /control/… .
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading

from .moving import push_for_ever, travel_for_ever
from .server import Server
from .store import Store

ACCOUNT = ("KUAIDI100_CUSTOMER", "KUAIDI100_KEY", "EMS_SENDER", "EMS_AUTHORIZATION", "EMS_SIGN_KEY")


def main() -> int:
    """Serve until somebody ends us."""
    words = arguments()
    account = {name: os.environ.get(name, "") for name in ACCOUNT}
    if not all(account.values()):
        print(f"missing: {', '.join(name for name in ACCOUNT if not account[name])}", file=sys.stderr)
        return 2
    account |= {"EMS_FIND_CODE": os.environ.get("EMS_FIND_CODE") or "find"}
    account |= {"EMS_PUSH_URL": os.environ.get("EMS_PUSH_URL", "")}
    store = Store(words.state)
    server = Server(("127.0.0.1", words.port), store, account)
    for work in ((push_for_ever, store, account, words.retry), (travel_for_ever, store, words.pace)):
        threading.Thread(target=work[0], args=work[1:], daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"courier on {server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def arguments() -> argparse.Namespace:
    """--port (0: a free one), --state, --pace, --retry."""
    parser = argparse.ArgumentParser(prog="python -m stubs.courier", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", required=True, help="file that survives a kill")
    parser.add_argument(
        "--pace", type=float, default=0, help="seconds per step of all scripts; 0: on command only"
    )
    parser.add_argument(
        "--retry", type=float, default=2, help="seconds before a push is repeated, doubled each time"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
