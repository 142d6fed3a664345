"""The verbs. One function per act of flow.csv, keyword-only; pages, API, admin, tasks and commands call the same one.

Every act on a case takes ``case``, ``actor`` (an Account, or SYSTEM) and ``expected_seq`` (refuse when the case has
moved on), returns the case, and raises what `applications.flow.door.passing` raises besides what it says itself.
"""

from applications.acts.acceptance import (
    accept,
    allow_correction,
    assign,
    claim,
    deem_accepted,
    lapse,
    refuse,
    request_correction,
    reroute,
)
from applications.acts.commitments import check, fulfil, spare
from applications.acts.counter import collect, open_elsewhere
from applications.acts.filing import confirm_receipt, correct, submit, withdraw
from applications.acts.outcome import deliver, issue, revoke, terminate, undone
from applications.acts.paper import ask_again, proceed_on_scans
from applications.acts.review import (
    approve,
    confirm_special,
    deny,
    end_special,
    extend,
    review,
    send_back,
    settle,
    start_special,
)
from applications.acts.signing import decline, expire, open_to_sign, sign
from applications.acts.silence import silent
from applications.acts.watch import consult, note, remind, supervise

__all__ = [
    "accept",
    "allow_correction",
    "approve",
    "ask_again",
    "assign",
    "check",
    "claim",
    "collect",
    "confirm_receipt",
    "confirm_special",
    "consult",
    "correct",
    "decline",
    "deem_accepted",
    "deliver",
    "deny",
    "end_special",
    "expire",
    "extend",
    "fulfil",
    "issue",
    "lapse",
    "note",
    "open_elsewhere",
    "open_to_sign",
    "proceed_on_scans",
    "refuse",
    "remind",
    "request_correction",
    "reroute",
    "review",
    "revoke",
    "send_back",
    "settle",
    "sign",
    "silent",
    "spare",
    "start_special",
    "submit",
    "supervise",
    "terminate",
    "undone",
    "withdraw",
]
