"""The second factor: codes of an app (TOTP, RFC 6238), security keys (WebAuthn), recovery codes on paper.

Their mathematics and tables are django-allauth's; what is ours are the acts (each leaves an event in the account's
stream), that no code counts twice, and where the secrets lie.
"""
