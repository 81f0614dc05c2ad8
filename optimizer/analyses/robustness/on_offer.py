"""Which rules and limits the stated plan breaks where what is on offer varies."""

from __future__ import annotations

from collections import Counter

from optimizer.analyses.robustness.result import LimitBroken, OnOffer
from optimizer.analyses.robustness.statistics import wilson
from optimizer.evaluate import assess
from optimizer.instance.instance import Instance
from optimizer.instance.whatif.draws import draw_on_offer, on_offer
from optimizer.proof import Plan


def over_what_is_on_offer(
    instance: Instance, budget: int, plan: Plan, seed: int, draws: int
) -> OnOffer | None:
    """In how many draws a plan breaks what, within a budget in minor units; None where nothing on
    offer has a range.
    """
    drawn = on_offer(instance)
    if not drawn:
        return None
    times: Counter[tuple[str, str]] = Counter()
    broken_at_all = 0
    for number in range(1, draws + 1):
        there = draw_on_offer(instance, drawn, seed, number)
        readings = assess(there, plan, there.rows(budget)).broken
        broken = {(each.row.rule, each.row.member) for each in readings}
        times.update(broken)
        broken_at_all += bool(broken)
    limits = [
        LimitBroken(rule, member or None, seen, seen / draws, *wilson(seen, draws))
        for (rule, member), seen in sorted(times.items(), key=lambda each: (-each[1], each[0]))
    ]
    share = broken_at_all / draws
    return OnOffer(len(drawn), broken_at_all, share, *wilson(broken_at_all, draws), tuple(limits))
