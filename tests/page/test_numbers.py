"""Every number of a page, in either language, at every level, is one of the result behind it, or
follows from such in the way that the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

import optimizer as opt
from optimizer.document import (
    Block,
    Bullets,
    Chart,
    Details,
    Document,
    Heading,
    KeyFigures,
    Levels,
    Map,
    Note,
    Paragraph,
    Table,
    chart_table,
    clean,
    map_table,
    plain,
)
from optimizer.instance.entities import CoverageMeaning
from optimizer.renderers import html

UNITS = {"%": 0.01, "m": 1e6, "bn": 1e9, "million": 1e6, "billion": 1e9}
UNITS |= {"万": 1e4, "億": 1e8, "百万円": 1e6, "十億円": 1e9}
NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.,])(\d[\d,]*)(\.\d+)?(?:\s?¥?\s?(%|m\b|bn\b|million|billion|万|億|百万円|十億円))?"
)
PARTS = re.compile(r"\d[\d,]*億\d[\d,]*万")
"""An amount in two parts: 180億9,200万."""
Said = tuple[float, float, str]
"""What is said, one of its last digit, and the text around it."""


def _whole(parts: re.Match[str]) -> str:
    larger, smaller = (int(part) for part in parts[0][:-1].replace(",", "").split("億"))
    return str(larger * 10**8 + smaller * 10**4)


def numbers_in(text: str, names: Iterable[str]) -> Iterator[Said]:
    left = PARTS.sub(_whole, clean(text))
    for name in names:
        left = left.replace(name, " ")
    for whole, digits, unit in NUMBER.findall(left):
        size = UNITS.get(unit, 1.0)
        value = float(whole.replace(",", "") + digits)
        yield value * size, 10.0 ** -max(0, len(digits) - 1) * size, text


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                yield plain(text)
            case Bullets(items):
                yield from map(plain, items)
            case KeyFigures(figures):
                yield from (said for _, said in figures)
            case Table():
                yield from cells(block)
            case _:
                yield from texts(within(block))


def cells(table: Table) -> Iterator[str]:
    for row in (*table.rows, *([table.total] if table.total else [])):
        for column, cell in zip(table.columns, row, strict=True):
            for part in column.say(cell).split(" → "):
                yield f"{part} {column.unit}"


def within(block: Block) -> Iterator[Block]:
    """What a block stands for, or holds."""
    match block:
        case Chart():
            yield chart_table(block)
        case Map():
            yield map_table(block)
        case Details():
            yield from block.blocks
        case Levels():
            yield block.curve
            for level in block.levels:
                yield from (Paragraph(level.label), Paragraph(level.told), *level.blocks)


def numbers_of(result: Any) -> Iterator[float]:
    """Every number of a plain result; amounts of money in minor units."""
    match result:
        case bool() | None:
            return
        case int() | float():
            yield float(result)
        case str():
            yield from map(float, re.findall(r"^-?\d+$", result))
        case Mapping():
            for value in result.values():
                yield from numbers_of(value)
        case list():
            yield float(len(result))
            for value in result:
                yield from numbers_of(value)


def derived(instance: opt.Instance, plans: list[dict[str, Any]]) -> Iterator[float]:
    """What pages reckon: units and recipients of a plan, what each recipient gets and its share of
    the budget, what is left, what a step brings, gains of waters and coverage over all layers.

    Each plan: ``budget``, ``cost``, ``awareness``, ``units`` by offer, ``coverage`` by area.
    """
    weights = {area.area: area.weight for area in instance.areas}
    before = plans[0]["before"]
    places: dict[str, list[str]] = {}
    for area in instance.areas:
        places.setdefault(area.place or area.area, []).append(area.area)
    for plan in plans:
        units = plan["units"]
        yield from (sum(units.values()), plan["budget"] - plan["cost"])
        yield plan["awareness"] - instance.baseline
        spent: dict[str, int] = {}
        got: dict[str, int] = {}
        assets: dict[str, int] = {}
        for line in opt.evaluate(instance, units, instance.amount(plan["budget"])).typed.lines:
            paid = line.cost.minor + line.paid_once.minor
            spent[line.recipient] = spent.get(line.recipient, 0) + paid
            got[line.recipient] = got.get(line.recipient, 0) + line.units
            assets[line.asset] = assets.get(line.asset, 0) + line.units
            yield from (line.cost.minor, line.paid_once.minor, line.units)
        yield len(spent)
        yield from spent.values()
        yield from got.values()
        yield from assets.values()
        if plan["budget"]:
            yield from (cost / plan["budget"] for cost in spent.values())
        coverage = {**before, **plan["coverage"]}
        yield from coverage.values()
        for areas in places.values():
            yield sum(weights[each] * (coverage[each] - before[each]) for each in areas)
            for ends in (before, coverage):
                total = sum(weights[each] for each in areas) or 1.0
                yield sum(weights[each] * ends[each] for each in areas) / total
    for below, plan in pairwise(plans):
        yield plan["awareness"] - below["awareness"]
        for key in {*plan["units"], *below["units"]}:
            yield plan["units"].get(key, 0) - below["units"].get(key, 0)


def unknown(document: Document, known: Iterable[float], names: list[str]) -> list[Said]:
    values = [0.0, 100.0, *(abs(each) for each in known)]
    said = [
        each
        for text in (document.title, *texts(document.blocks))
        for each in numbers_in(text, sorted(names, key=len, reverse=True))
    ]
    assert said
    return [
        (value, step, text)
        for value, step, text in said
        if not any(abs(value - each) <= step * (1 + 1e-9) for each in values)
    ]


def words(instance: opt.Instance, *more: str) -> list[str]:
    """Digits in names and reasons are no numbers."""
    things = (*instance.recipients, *instance.assets, *instance.areas, *instance.places)
    named = (*things, *instance.bases)
    names = [name for it in named for name in (it.name, it.name_ja) if name]
    reasons = [rule.because for rule in instance.rules if rule.because]
    stated = [text.strip() for text in (instance.description, instance.name)]
    for layer in plain_measure(instance):
        stated += [layer.meaning, layer.target, layer.period]
    return [clean(each) for each in (*names, *reasons, *stated, *more) if each]


def plain_measure(instance: opt.Instance) -> list[CoverageMeaning]:
    """What coverage means, of all layers or of each."""
    measure = instance.measure
    return [measure] if isinstance(measure, CoverageMeaning) else [*measure.values()]


def levels_of(typed: Any) -> list[dict[str, Any]]:
    """The plans of a curve's result."""
    raised = {each.budget.minor: each.areas for each in typed.coverage}
    return [
        {
            "budget": point.budget.minor,
            "cost": point.cost.minor,
            "awareness": point.awareness,
            "units": point.units,
            "coverage": raised[point.budget.minor],
            "before": typed.baseline_coverage,
        }
        for point in typed.points
        if point.units is not None
    ]


def test_every_number_of_a_page_on_all_budgets_follows_from_its_result() -> None:
    instance = opt.load("tutorial")
    found = opt.curve(instance)
    known = [*numbers_of(found.result), *derived(instance, levels_of(found.typed))]
    for document in found.pages().values():
        names = words(instance, *technical(found))
        assert unknown(document, known, names) == []


@pytest.mark.parametrize("name", ["tutorial", "energy-reserves"])
def test_every_number_of_a_page_on_one_plan_follows_from_its_result(name: str) -> None:
    instance = opt.load(name)
    found = opt.solve(instance)
    known = [*numbers_of(found.result), *derived(instance, [plan_of(found)])]
    following = found.typed.next
    if following is not None:
        known.append((following.budget - found.budget).minor)
        known.append((following.awareness or 0.0) - found.awareness)
    for document in found.pages().values():
        assert unknown(document, known, words(instance, *technical(found))) == []


@pytest.mark.slow
def test_every_number_of_the_page_on_the_flagship_follows_from_its_result() -> None:
    test_every_number_of_a_page_on_one_plan_follows_from_its_result("osa-fy2026")


def plan_of(found: Any) -> dict[str, Any]:
    typed = found.typed
    return {
        "budget": typed.budget.minor,
        "cost": typed.cost.minor,
        "awareness": typed.awareness,
        "units": {line.key: line.units for line in typed.lines},
        "coverage": {area.area: area.coverage for area in typed.areas},
        "before": {area.area: area.baseline_coverage for area in typed.areas},
    }


def technical(found: Any) -> list[str]:
    """Digests, versions and solvers."""
    run = found.typed.run
    versions = [f"{name} {version}" for name, version in run.versions.items()]
    return [found.typed.digest, found.typed.instance.digest, run.solver, *versions]


class _Seen(HTMLParser):
    """What is seen of a page in one language, drawings left out: their rules are round numbers."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code, self.hidden, self.texts = code, list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("meta", "wbr", "input", "path", "rect", "circle", "use", "polyline"):
            return
        other = tag in ("span", "div") and dict(attrs).get("lang", self.code) != self.code
        unseen = tag in ("title", "script", "style", "svg") or "hidden" in dict(attrs)
        if self.hidden or other or unseen:
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()
        if tag in ("td", "th", "p", "li", "dd", "dt", "h1", "h2", "h3", "summary"):
            self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


@pytest.mark.parametrize("code", ["en", "ja"])
def test_the_file_shows_the_numbers_of_its_document_and_no_others(code: str) -> None:
    found = opt.solve(opt.load("tutorial"))
    pages = found.pages()
    seen = _Seen(code)
    seen.feed(html.render(pages))
    digits = re.compile(r"\d[\d,.]*")
    shown = set(digits.findall("".join(seen.texts)))
    told = {
        number
        for text in (pages[code].title, *texts(pages[code].blocks), *heads(pages[code].blocks))
        for number in digits.findall(text)
    }
    assert shown == told


def heads(blocks: Iterable[Block]) -> Iterator[str]:
    """Texts in which digits are none of the result."""
    for block in blocks:
        match block:
            case Details():
                yield block.summary
                yield from heads(block.blocks)
            case Table():
                yield from (column.title for column in block.columns)
