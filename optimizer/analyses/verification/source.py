"""What an audit starts from: the result, the instance that it names, and the plan that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.errors import InputError
from optimizer.instance.faults import Faults
from optimizer.instance.instance import Instance
from optimizer.instance.keys import offer_key
from optimizer.instance.whatif.replay import replay
from optimizer.loading import load
from optimizer.proof import Plan, Prices
from optimizer.readers import locate
from optimizer.readers.strict_json import parse_json
from optimizer.readers.text_file import read_text
from optimizer.results.schema import is_number, read
from optimizer.results.tables import minor

MOST_BYTES, MOST_ENTRIES = 50_000_000, 1_000_000
"""Of a result file."""
MOST_UNITS = 10**9
"""Of one offer in a plan: more is no plan."""
ResultDocument = Mapping[str, Any]
"""A result as its file holds it: whatever stands there."""


@dataclass(frozen=True)
class Stated:
    """What a result under audit says, as far as it can be read: an entry that is not what a result
    writes there is None here, and a fault of the walk through the whole document.

    Attributes:
        document: the result, digest and run included.
        status: as it stands there.
        awareness, baseline, bound, maximum, best: numbers of awareness.
        optimum_unique: whether no other plan is equally good.
        method: as it stands there. prices: those of the root bound.
        conflict: names of rules. note: in words.
    """

    document: ResultDocument
    status: Any
    awareness: float | None
    baseline: float | None
    bound: float | None
    maximum: float | None
    best: float | None
    optimum_unique: bool | None
    method: Any
    prices: Prices | None
    conflict: tuple[Any, ...]
    note: str | None

    @property
    def instance(self) -> ResultDocument:
        """What it says of its instance."""
        return _mapping(self.document.get("instance"))


def stated_of(document: ResultDocument) -> Stated:
    """A result under audit, read as far as it can be."""
    numbers = ("awareness", "baseline", "bound", "maximum", "best")
    unique, note, conflict = (document.get(key) for key in ("optimum_unique", "note", "conflict"))
    return Stated(
        document,
        document.get("status"),
        **{key: _number(document.get(key)) for key in numbers},
        optimum_unique=unique if isinstance(unique, bool) else None,
        method=document.get("method"),
        prices=read(Prices, document.get("prices")),
        conflict=tuple(conflict) if isinstance(conflict, list) else (),
        note=note if isinstance(note, str) else None,
    )


def _number(value: Any) -> float | None:
    return value if is_number(value) else None


def _mapping(value: Any) -> ResultDocument:
    return value if isinstance(value, Mapping) else {}


def read_result(result: Any) -> tuple[ResultDocument, Path | None]:
    """A result as plain data, and the folder of its file where it came from one.

    Raises:
        InputError: there is no such file, or it holds no result of ``solve`` or ``evaluate``.
    """
    if isinstance(result, Mapping):
        return _checked(result, "The result"), None
    path = Path(result)
    faults = Faults()
    text = read_text(path, MOST_BYTES, faults.of(str(path)))
    parsed = None if text is None else parse_json(text, (), faults.of(str(path)), MOST_ENTRIES)
    faults.check()
    return _checked(parsed.data if parsed else None, str(path)), path.parent


def _checked(data: Any, name: str) -> ResultDocument:
    """Plain data that is a result at all."""
    keys = {"format", "instance", "status", "plan", "budget"}
    told = _mapping(data)
    # of a brief the plan is a result itself
    if not keys <= set(told) or keys <= set(_mapping(told["plan"])):
        expected = "expected what their --json prints, or --out FILE.json writes"
        raise InputError(f"{name} is no result of solve or evaluate: {expected}.{_instead(data)}")
    return told


def _instead(data: Any) -> str:
    """What to do with the result of another analysis, in a sentence."""
    if not isinstance(data, Mapping) or not {"format", "digest", "run"} <= set(data):
        return ""
    command = _mapping(data["run"]).get("command")
    line = f" ({command})" if command else ""
    return (
        f" Repeat the command that made it{line}: with the same versions it gives the same digest,"
        f" {str(data['digest'])[:12]}…; and verify what solve says of the plans at its budgets."
    )


def instance_of(
    stated: ResultDocument, given: Instance | str | Path | None, home: Path | None
) -> tuple[Instance | None, tuple[str, ...]]:
    """The instance of a result, and what does not agree about it; None where it cannot be made.

    Args:
        stated: the result.
        given: the instance or its path, where the caller named one.
        home: the folder of the result's file.

    Raises:
        InputError: nothing says where the instance is, or there is nothing there.
    """
    named = _mapping(stated["instance"])
    if isinstance(given, Instance) and given.digest == named.get("digest"):
        return given, ()
    source = given if isinstance(given, Instance) else _place(stated, given, home)
    try:
        found = source if isinstance(source, Instance) else load(source)
        made = replay(found, named.get("replay") or ())
    except (InputError, TypeError, ValueError) as error:
        return None, (f"the instance of the result cannot be made: {error}",)
    return made, _digest_faults(made, named.get("digest"))


def _digest_faults(instance: Instance, digest: Any) -> tuple[str, ...]:
    if instance.digest == digest:
        return ()
    return (
        (
            f"{instance.name} is not what the result was made from: a cell, a rule or a setting"
            f" differs (digest {instance.digest[:12]}…)."
        ),
    )


def _place(stated: ResultDocument, given: str | Path | None, home: Path | None) -> str | Path:
    """Where the instance is: as given, as the result names it, or that beside the result's file."""
    path = given or _mapping(stated.get("run")).get("instance")
    if not isinstance(path, (str, Path)) or not path:
        raise InputError(
            "The result does not say where its instance is: name it, as in optimizer verify"
            " RESULT.json INSTANCE."
        )
    if given is None and home is not None and not Path(path).exists() and (home / path).exists():
        return home / path
    locate(path)  # raises where there is nothing
    return path


def plan_of(stated: ResultDocument, instance: Instance) -> tuple[int, Plan | None, tuple[str, ...]]:
    """Budget (minor units) and units per offer of a result, None where it holds no plan; or why
    they cannot be read.
    """
    try:
        return (
            minor(stated["budget"]),
            None if stated["plan"] is None else _units(stated["plan"], instance),
            (),
        )
    except InputError as error:
        return 0, None, (str(error),)
    except (KeyError, TypeError, AttributeError):
        return 0, None, ("budget and plan are not written as a result writes them.",)


def _units(plan: Any, instance: Instance) -> Plan:
    if not isinstance(plan, list):
        raise InputError("plan is no list of lines.")
    units = [0] * len(instance.offers)
    for index, line in enumerate(plan):
        key = offer_key(line)
        if key not in instance.offer_index:
            raise InputError(f"plan[{index}] names {key!r}, which is no offer of {instance.name}.")
        number = line["units"]
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MOST_UNITS:
            raise InputError(
                f"plan[{index}].units is {number!r}: expected a whole number of at least 1."
            )
        units[instance.offer_index[key]] += number
    return tuple(units)
