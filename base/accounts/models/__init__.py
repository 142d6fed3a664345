"""Rooms: accounts and their tokens, how they are reached, parties and mandates, posts, sessions."""

from base.accounts.models.accounts import Account, ApiToken
from base.accounts.models.contacts import Contact
from base.accounts.models.parties import Mandate, Party
from base.accounts.models.posts import Post
from base.accounts.models.sessions import Secret, Session

__all__ = ["Account", "ApiToken", "Contact", "Mandate", "Party", "Post", "Secret", "Session"]
