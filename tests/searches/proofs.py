"""Search for false proofs: small random instances through every method, against all their plans.

    python -m tests.searches.proofs --first 0 --count 100000 --log spread.jsonl
    python -m tests.searches.proofs --neighbours six_offers --count 10000 --log neighbours.jsonl

Each part of the seeds becomes a line of the log once it is done; a search that was stopped goes on
after the last.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.searches.checking import OURS, WAYS, faults_of
from tests.searches.instances import Record, neighbour, spread_instance

KNOWN = Path(__file__).parent / "false_proofs"
"""Instances of which some release of HiGHS, through some state of the units method, proved
something false, or nothing within the limit.
"""
EXAMPLES = 20
"""Faults that a part writes out; the rest it counts."""


def known_names() -> list[str]:
    """The known false proofs by name."""
    return sorted(path.stem for path in KNOWN.glob("*.json"))


def known(name: str) -> Record:
    """A known false proof."""
    document: Record = json.loads((KNOWN / f"{name}.json").read_text(encoding="utf-8"))
    return document


def maker_of(search: str) -> Callable[[int], Record]:
    """From seed to instance, of a search: ``spread``, or the name of a known false proof for its
    neighbours.
    """
    if search == "spread":
        return spread_instance
    centre = known(search)
    return lambda seed: neighbour(centre, seed)


def part(search: str, first: int, count: int, ways: list[str]) -> dict[str, Any]:
    """What a part of a search found."""
    began = time.process_time()
    make = maker_of(search)
    wrong: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    examples = []
    for seed in range(first, first + count):
        for fault in faults_of(make(seed), ways):
            (refused if fault.refused else wrong)[fault.way] += 1
            examples.append(f"{seed} {fault.way}: {fault.what}")
    found = {"wrong": dict(wrong), "refused": dict(refused), "examples": examples[:EXAMPLES]}
    seconds = round(time.process_time() - began, 1)
    return {
        "search": search,
        "highspy": version("highspy"),
        "first": first,
        "count": count,
        "seconds": seconds,
        **found,
    }


def parts(
    log: Path | None, searches: list[str], first: int, count: int, size: int
) -> Iterator[tuple[str, int, int]]:
    """The parts that the log does not hold yet."""
    done = set()
    if log is not None and log.exists():
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        done = {(line["search"], line["highspy"], line["first"], line["count"]) for line in lines}
    for search in searches:
        for start in range(first, first + count, size):
            length = min(size, first + count - start)
            if (search, version("highspy"), start, length) not in done:
                yield search, start, length


def main() -> int:
    """Run a search; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.searches.proofs", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--first", type=int, default=0, help="first seed (default 0)")
    parser.add_argument("--count", type=int, default=1000, help="seeds (default 1000)")
    parser.add_argument(
        "--part", type=int, default=500, help="seeds a line of the log (default 500)"
    )
    parser.add_argument(
        "--neighbours",
        action="append",
        choices=[*known_names(), "all"],
        help="of a known false proof",
    )
    parser.add_argument(
        "--way",
        action="append",
        choices=list(WAYS),
        help="this way alone; may repeat (default those by HiGHS itself)",
    )
    parser.add_argument(
        "--log", type=Path, help="file to which finished parts are added, and which is resumed"
    )
    asked = parser.parse_args()
    searches = known_names() if asked.neighbours == ["all"] else asked.neighbours or ["spread"]
    total: Counter[str] = Counter()
    for search, start, length in parts(asked.log, searches, asked.first, asked.count, asked.part):
        line = part(search, start, length, asked.way or list(OURS))
        total.update(
            {
                "instances": length,
                "wrong": sum(line["wrong"].values()),
                "refused": sum(line["refused"].values()),
            }
        )
        text = json.dumps(line)
        print(text, flush=True)
        if asked.log is not None:
            with asked.log.open("a", encoding="utf-8") as file:
                file.write(text + "\n")
    print(
        f"{total['instances']} instances: {total['wrong']} wrong answers, {total['refused']}"
        " refusals",
        file=sys.stderr,
    )
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
