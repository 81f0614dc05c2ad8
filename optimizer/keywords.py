"""What a public function may be told by name: a word that it does not know is refused with a guess,
before any work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from inspect import CO_VARKEYWORDS, unwrap
from typing import ParamSpec, TypeVar

from optimizer.errors import KeywordError
from optimizer.interruption import ends_with_the_best
from optimizer.log import log
from optimizer.proof import SolveKeywords
from optimizer.suggest import did_you_mean

Parameters = ParamSpec("Parameters")
Found = TypeVar("Found")


def public_verb(verb: Callable[Parameters, Found]) -> Callable[Parameters, Found]:
    """A public function that may take long: it knows its keywords, and Ctrl-C ends it with the best
    so far (``ends_with_the_best``).
    """
    return knows_its_keywords(ends_with_the_best(verb))


def knows_its_keywords(verb: Callable[Parameters, Found]) -> Callable[Parameters, Found]:
    """Refuse what is neither a parameter of a function nor, where it takes ``**options``, one of
    ``SolveKeywords``.

    The function raises KeywordError (an InputError and a TypeError) besides what it raises itself.
    """
    code = unwrap(verb).__code__
    own = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    known = (*own, *(SolveKeywords.__annotations__ if code.co_flags & CO_VARKEYWORDS else ()))

    @wraps(verb)
    def asked(*args: Parameters.args, **named: Parameters.kwargs) -> Found:
        for name in named:
            if name not in known:
                takes = f"{verb.__name__}() takes no {name!r}"
                expected = f": expected {', '.join(known)}" if known else ""
                raise KeywordError(f"{takes}{expected}. {did_you_mean(name, known)}".rstrip())
        log.info("%s begins", verb.__name__)
        began = time.perf_counter()
        found = verb(*args, **named)
        log.info("%s ended after %.3f s", verb.__name__, time.perf_counter() - began)
        return found

    return asked
