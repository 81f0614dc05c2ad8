"""The logger ``optimizer``: INFO for what is asked of the library and how long it took, DEBUG for
every proof. It is silent until a program gives it a handler and a level.
"""

from __future__ import annotations

import logging

log = logging.getLogger("optimizer")
log.addHandler(logging.NullHandler())
