"""The elements document of a version: what may stand in it, and what is wrong with one.

What the registry (`Element` rows) knows stands under the registry's field name, rows as lists, money in fen, days as
whole working days. What it does not know has the keys of `catalog.elements.structure`.
"""

from catalog.elements.columns import columns
from catalog.elements.document import directory_values, problems
from catalog.elements.registry import Registry

__all__ = ["Registry", "columns", "directory_values", "problems"]
