"""The other sides of this portal, for tests and demonstrations: own processes that know nothing of our code."""
