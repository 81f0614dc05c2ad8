"""What every benchmark shares: several rounds in turn, medians and ratios."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping


def smoke_asked(description: str) -> bool:
    """Whether one small round is enough (``--smoke``)."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--smoke", action="store_true", help="one small round, to see that it runs")
    return bool(parser.parse_args().smoke)


def compare(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each contender, measured in turn so that a drifting machine treats all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def table(seconds: Mapping[str, list[float]], against: str) -> str:
    """A Markdown table: median, least, most, and the ratio of medians to ``against``."""
    base = statistics.median(seconds[against])
    lines = [f"| way | median s | least | most | times {against} |", "|---|---|---|---|---|"]
    for name, each in seconds.items():
        median = statistics.median(each)
        lines.append(
            f"| {name} | {median:.3f} | {min(each):.3f} | {max(each):.3f} | {median / base:.2f} |"
        )
    return "\n".join(lines)
