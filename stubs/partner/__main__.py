"""`python -m stubs.partner --port N --state FILE --ours URL --key KEY --secret SECRET`.

Key and secret may come from PARTNER_KEY and PARTNER_SECRET instead, where no list of processes shows them. Listens on
this machine only: /events/, /reconcile/, /control/… .
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading

from .deciding import decide_for_ever, send_for_ever
from .server import Server
from .signing import Account
from .store import Store


def main() -> int:
    """Serve until somebody ends us."""
    words = arguments()
    if not words.key or not words.secret:
        print("missing: --key and --secret, or PARTNER_KEY and PARTNER_SECRET", file=sys.stderr)
        return 2
    store, account = Store(words.state), Account(words.ours.rstrip("/"), words.key, words.secret)
    server = Server(("127.0.0.1", words.port), store, account)
    for work in ((decide_for_ever, store, words.pace), (send_for_ever, store, account, words.retry)):
        threading.Thread(target=work[0], args=work[1:], daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"partner on {server.server_port}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


def arguments() -> argparse.Namespace:
    """--port (0: a free one), --state, --ours, --key, --secret, --pace, --retry."""
    parser = argparse.ArgumentParser(prog="python -m stubs.partner", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", required=True, help="file that survives a kill")
    parser.add_argument("--ours", required=True, help="address of the portal")
    parser.add_argument("--key", default=os.environ.get("PARTNER_KEY", ""))
    parser.add_argument("--secret", default=os.environ.get("PARTNER_SECRET", ""))
    parser.add_argument(
        "--pace", type=float, default=0, help="seconds between the steps of a script; 0: on command only"
    )
    parser.add_argument(
        "--retry", type=float, default=2, help="seconds before a message is sent again, doubled"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
