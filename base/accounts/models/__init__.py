"""Rooms: accounts and their tokens, parties and mandates, posts."""

from base.accounts.models.accounts import Account, ApiToken
from base.accounts.models.parties import Mandate, Party
from base.accounts.models.posts import Post

__all__ = ["Account", "ApiToken", "Mandate", "Party", "Post"]
