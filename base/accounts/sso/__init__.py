"""Single sign-on: people known to another platform (OpenID Connect), and staff known to their own.

`provider` speaks the protocol, by django-allauth and stricter than it; `claims` reads what a platform says in its own
words; `acts` decides whose account that is.
"""
