"""The packages method: exact, and fast where offers of one recipient cover most pieces.

A recipient's *package* is what it gets of everything at once. Packages are grown under an
optimistic bound (``growing``); a linear programme over packages prices what spans several
recipients (``generation``); its Lagrangian bound holds over all plans and is our own arithmetic
(``multipliers``); whatever could be part of a better plan is admitted and decided by looking at
every combination (``decision``), or by ``integer_programme``. docs/model.md, section 4.
"""

from optimizer.methods.packages.blocks import Partition, by_neighbours, by_recipient, in_blocks
from optimizer.methods.packages.dividing import Unsuitable
from optimizer.methods.packages.effort import OutOfNodes
from optimizer.methods.packages.prices import admissible_prices, root_bound, root_margin
from optimizer.methods.packages.solver import PackagesSolver, applicable, prove

GAVE_WAY = (Unsuitable, OutOfNodes)
"""How reckoning with stored prices ends without an answer."""

__all__ = [
    "GAVE_WAY",
    "PackagesSolver",
    "Partition",
    "admissible_prices",
    "applicable",
    "by_neighbours",
    "by_recipient",
    "in_blocks",
    "prove",
    "root_bound",
    "root_margin",
]
