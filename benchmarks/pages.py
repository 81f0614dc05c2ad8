"""Pages: how large they are, and what writing them takes, results at hand. Prints a table.

python benchmarks/pages.py [--smoke]
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import optimizer as opt
from optimizer.renderers import html


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="one small round")
    smoke = parser.parse_args().smoke
    instance = opt.load("tutorial") if smoke else opt.load("osa-fy2026")
    whole = instance.budget.minor
    budgets = [instance.amount(whole * part // 5) for part in range(1, 6)]
    answers: dict[str, Any] = {
        "solve": opt.solve(instance),
        "compare, 5 budgets": opt.compare(instance, budgets),
        "curve": opt.curve(instance, nested=False),
    }
    if not smoke:
        answers["brief, 40 draws"] = opt.brief(instance, draws=40, price_draws=20)
    print("| page | kB | processor s |\n|---|---|---|")
    for name, answer in answers.items():
        began = time.process_time()
        page = html.render(answer.pages())
        seconds = time.process_time() - began
        print(f"| {name} | {len(page.encode()) / 1000:.0f} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
