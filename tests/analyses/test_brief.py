"""Page one of everything: an example worked out by hand in both languages, numbers that are all in
the result, and what is said where little is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer import interruption
from optimizer.analyses.brief import Brief
from optimizer.document import Document, Table
from optimizer.errors import InfeasibleError, InputError
from optimizer.record import digest_of
from optimizer.renderers import terminal
from tests.cli.shell import Shell
from tests.larger import part_of_the_flagship
from tests.numbers_said import constants, numbers_said, unknown_numbers

LANGUAGES = ("en", "ja")


def three_waters(**changed: Any) -> opt.Instance:
    """Coverage is capped, F(s) = min(1, s), and all can be worked out in the head.

        unit        ¥ m    covers           per unit   weight   most
        ALD radar   4      strait, seen     0.5        50       2
        BIR boat    3      bay, met         0.5        20       1
        CED boat    3      sound, met       0.5        19.9     2      (0.3 to 0.9 per unit)
        nobody             open sea, seen              10              (0.2 exists already)

    For 11 the best plan has two radars and Birch's boat: 50 + 10 above 2. With Cedar's boat in its
    place it is 59.95. In a draw Cedar's is best where its effect is above 10/19.9 = 0.5025; two
    radars always are.
    """
    it: dict[str, Any] = {
        "name": "Three waters",
        "currency": "JPY",
        "money_unit": "million",
        "budget": 11,
        "curve": "capped",
        "measure": {
            "seen": {"meaning": "chance that a boat is seen"},
            "met": {"meaning": "chance that a boat is met"},
        },
        "recipients": [
            {"recipient": "ALD", "name": "Alder"},
            {"recipient": "BIR", "name": "Birch", "acceptance": 0.8},
            {"recipient": "CED", "name": "Cedar", "name_ja": "杉"},
        ],
        "assets": [
            {"asset": "radar", "name": "Radar", "category": "radar", "unit_cost": _price(4)},
            {"asset": "boat", "name": "Boat", "category": "boat", "unit_cost": 3},
        ],
        "areas": [
            _area("strait", "seen", 50),
            _area("bay", "met", 20),
            _area("sound", "met", 19.9),
            {**_area("open sea", "seen", 10), "baseline": 0.2},
        ],
        "offers": [
            {"recipient": "ALD", "asset": "radar", "max_units": 2},
            {"recipient": "BIR", "asset": "boat", "max_units": 1},
            {"recipient": "CED", "asset": "boat", "max_units": 2},
        ],
        "effects": [
            _effect("ALD", "radar", "strait", 0.5),
            _effect("BIR", "boat", "bay", 0.5),
            _effect("CED", "boat", "sound", {"value": 0.5, "low": 0.3, "high": 0.9}),
        ],
    }
    return opt.Instance.from_tables(**{**it, **changed})


def _price(low: float) -> dict[str, float]:
    return {"value": low, "low": low, "high": 5.4}


def _area(name: str, layer: str, weight: float) -> dict[str, Any]:
    return {"area": name, "layer": layer, "weight": weight, "weight_confidence": "assumed"}


def _effect(recipient: str, asset: str, area: str, factor: Any) -> dict[str, Any]:
    return {"recipient": recipient, "asset": asset, "area": area, "coverage_factor": factor}


@cache
def brief_of_three_waters() -> Brief:
    return opt.brief(three_waters(), draws=60, price_draws=20, reasons=True)


def text_of(document: Document) -> str:
    return " ".join(terminal.render(document).split())


def said(code: str = "en") -> str:
    return text_of(brief_of_three_waters().said_in(code))


# -- the seven parts, by hand ----------------------------------------------------------------------


def test_the_recommendation_says_what_is_firm_and_what_the_whole_plan_brings() -> None:
    # Two radars cost 8 and add 50. Nothing that the plan has moves in a draw: 62 in all of them.
    assert said().startswith("Budget: 11 million yen · Three waters · brief ====")
    assert (
        "Of the 3 units of the best plan 2 are firm: they go to 1 recipient, cost ¥8 m and alone"
        " add 50.0 points. The whole plan buys 3 units for ¥11 m of ¥11 m and adds 60.0 points, to"
        " 62.0: proved best for these inputs. With other numbers within their ranges (60 draws) it"
        " adds 60.0 ± 0.0 in the mean, and awareness is between 62.0 and 62.0 in 90 % of draws. Of"
        in said()
    )
    assert "最良の計画の3単位のうち2単位が確実である。供与先1件に800万円で供与され" in "".join(
        said("ja").split()
    )


def test_how_sure_the_numbers_are_stands_within_the_first_ten_lines() -> None:
    first = "\n".join(terminal.render(brief_of_three_waters().document).splitlines()[:10])
    assert "4 are assumed" in first


def test_what_it_buys_is_told_by_layer_and_what_it_does_not_by_the_heaviest_waters() -> None:
    # Seen: 2 of 60 before, 52 after. Met: 0 of 39.9, 10 after. Of all, 60 of 99.9: a water hardly
    # gains below 15 %; the sound and the open sea gain nothing.
    (table,) = _tables("en", "Coverage")
    assert [(row[0], *map(float, row[1:])) for row in table.rows] == [
        ("Chance that a boat is seen", pytest.approx(100 * 2 / 60), pytest.approx(100 * 52 / 60)),
        ("Chance that a boat is met", 0.0, pytest.approx(100 * 10 / 39.9)),
    ]
    assert "places that hardly gain: sound (0 %) and open sea (20 %)." in said()
    assert table.caption == "What it buys, and what it does not"
    waters = {each.water: each for each in brief_of_three_waters().typed.waters}
    assert [*waters] == ["strait", "bay", "sound", "open sea"]
    assert [each.hardly for each in waters.values()] == [False, False, True, True]


def test_other_plans_are_told_by_what_distinguishes_them() -> None:
    # 0.1 % of 60 is 0.06; Cedar's boat loses 0.05. Both plans have the radars, one of them each
    # boat.
    assert (
        "1 other plan comes within 0.1 % of the gain (0.06 points): of the 3 lines on offer both"
        " buy 1, one of them 2, neither 0. • ¥6 m spent otherwise, for 0.05 points less: more 1"
        " Boat for Cedar; less 1 Boat for Birch." in said()
    )
    assert "増：杉のBoat×1。減：BirchのBoat×1。" in said("ja")


def test_what_is_lost_where_a_recipient_declines_is_exact() -> None:
    # Without Alder: Birch's boat stays, both of Cedar's come in for 9: 10 + 19.9 of 60. Without
    # Birch: Cedar's boat for its own. The chances of a no: 0 and 0.2.
    (table,) = _tables("en", "Recipient")
    assert [str(row[0]) for row in table.rows] == ["Alder", "Birch"]
    assert [row[1:4] for row in table.rows] == [("¥8 m", 2, 2), ("¥3 m", 1, 0)]
    losses = [each for row in table.rows for each in row[4:7]]
    assert table.columns[5].decimals == 2  # or 0.05 would read as nothing
    assert losses == pytest.approx([50, 30.1, 30.1, 10, 0.05, 0.05])
    assert [row[7] for row in table.rows] == [0, 20]
    # Birch alone may decline, and brings Cedar in: of all declines, weighed by chance. In the mean
    # 62 - 0.2 x 10.
    assert "In reserve, as freed money buys it most often: Boat for Cedar (in 100 %" in said()
    assert "all accept with 80 %; awareness is then 60.0 in the mean" in said()


def test_units_stand_by_how_sure_they_are_and_prices_say_what_is_cut() -> None:
    assert "• Firm, 2 of 3: 2 Radar. • Contested, 1 of 3: 1 Boat (Birch)." in said()
    assert "• 確実（3単位中2単位）：Radar×2。 • 競合（3単位中1単位）" in said("ja")
    # Above 4 a radar, as in every draw, two of them and a boat are more than 11, and two of them
    # are never more.
    assert "keeps within ¥11 m in 0 % of 20 draws" in said()
    assert "Cut first if prices rise: Boat for Birch (in 100 % of draws)." in said()


def test_what_to_find_out_first_is_the_effect_that_decides() -> None:
    # The stated plan forgoes what Cedar's boat would add above 10.
    assert "Worth knowing before buying: effects (" in said()
    assert "決定前に知る価値があるもの：効果（" in said("ja")


def test_what_it_rests_on_says_what_is_proved_and_what_is_drawn() -> None:
    assert "Proved for these inputs: the plan, what is lost" in said()
    assert "Awareness is coverage, summed over 4 areas by weight; 99.9 points would be" in said()
    assert "outcomes (1 with a range) in 60 draws, prices (1) in 20" in said()
    assert "Every line of the plan is measured" in said()


def _tables(code: str, first: str) -> list[Table]:
    blocks = brief_of_three_waters().said_in(code).blocks
    tables = [each for each in blocks if isinstance(each, Table)]
    return [each for each in tables if each.columns[0].header == first]


# -- every number, in both languages ---------------------------------------------------------------


@cache
def brief_of_the_flagship() -> Brief:
    return opt.brief(part_of_the_flagship(), draws=36, price_draws=2)


BRIEFS = {"by hand": brief_of_three_waters, "flagship": brief_of_the_flagship}
SLOW_LAST = ["by hand", pytest.param("flagship", marks=pytest.mark.slow)]


def names_in(instance: opt.Instance) -> list[str]:
    things = (*instance.recipients, *instance.assets, *instance.places, *instance.areas)
    return [instance.name, *(name for it in things for name in (it.name, it.name_ja) if name)]


def counted(found: Brief) -> Iterator[float]:
    """What the page counts, adds up or takes away: of lines, areas and units."""
    result = found.typed
    assert result.robust
    assert result.alternatives
    lines = result.robust.outcomes.lines
    yield from (len(result.plan.areas), len(result.alternatives.offers))
    yield sum(line.units for line in result.plan.lines)
    standing = [line.standing for line in result.alternatives.offers]
    yield from map(standing.count, {"must", "could", "never"})
    yield result.alternatives.awareness - result.alternatives.least
    yield (result.alternatives.count or 1) - 1
    yield len(result.robust.outcomes.scenarios)
    units: dict[tuple[str, ...], int] = {}
    for line in lines:
        for seen in line.times[: line.units]:
            for key in ((line.asset,), (line.asset, line.recipient)):
                units[*key, seen.verdict] = units.get((*key, seen.verdict), 0) + 1
    yield from units.values()
    for plan in result.alternatives.different:
        moved: dict[tuple[str, str], int] = {}
        for change in plan.changes:
            key = change.asset, change.recipient
            moved[key] = moved.get(key, 0) + change.units
        yield from map(abs, moved.values())
    if result.robust.prices and result.robust.prices.contingency.kept_80:
        yield result.budget.minor - result.robust.prices.contingency.kept_80.minor
        yield from (
            level.awareness - result.plan.baseline
            for level in result.robust.prices.contingency.levels
        )
    information = result.robust.outcomes.information
    gain = result.robust.outcomes.plans[0].gain.expected.value
    if information and gain:
        yield information.perfect.at_most.value / gain


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("which", SLOW_LAST)
def test_every_number_of_the_page_is_one_of_its_result(which: str, code: str) -> None:
    found = BRIEFS[which]()
    also = (*counted(found), *constants())
    document = found.said_in(code)
    assert not unknown_numbers(document, found.result, names_in(found.instance), also)


@pytest.mark.parametrize("which", SLOW_LAST)
def test_both_languages_say_the_same_numbers_in_the_same_blocks(which: str) -> None:
    found = BRIEFS[which]()
    english, japanese = (found.said_in(code) for code in LANGUAGES)
    assert list(map(type, english.blocks)) == list(map(type, japanese.blocks))
    names = names_in(found.instance)
    for blocks in zip(english.blocks, japanese.blocks, strict=True):
        values = [
            sorted(each.value for each in numbers_said(Document("", (block,)), names))
            for block in blocks
        ]
        assert values[0] == pytest.approx(values[1]), blocks


@pytest.mark.slow
def test_the_page_of_the_flagship_fits_on_a_printed_page() -> None:
    for code in LANGUAGES:
        assert len(terminal.render(brief_of_the_flagship().said_in(code)).splitlines()) <= 80


# -- what it holds ---------------------------------------------------------------------------------


def test_results_that_it_rests_on_stand_in_it_whole() -> None:
    it, result = three_waters(), brief_of_three_waters().result
    alone = {
        "plan": opt.solve(it),
        "robust": opt.robust(it, 60, price_draws=20, carried_out=1, cautious=False),
        "alternatives": opt.alternatives(it),
        "explanation": opt.explain(it, foils=True),
    }
    for name, answer in alone.items():
        told = json.loads(json.dumps({**answer.result, "run": None}))
        assert {**result[name], "run": None} == told
        assert "run" not in result[name]
        assert result[name]["digest"] == digest_of(result[name])
    assert opt.verify(result["plan"], it).verified
    with pytest.raises(InputError, match="is no result of solve or evaluate"):
        opt.verify(result, it)
    offers = {each["offer"]: each for each in result["explanation"]["offers"]}
    assert offers["CED/boat"]["foil"]["units"] == {"BIR/boat": -1, "CED/boat": 1}


def test_any_number_of_workers_and_kept_draws_write_the_same_page() -> None:
    kept: dict[str, Any] = {}
    first = opt.brief(three_waters(), draws=12, price_draws=4, kept=kept)
    again = opt.brief(three_waters(), draws=12, price_draws=4, kept=kept, workers=2)
    assert kept
    assert first.typed.digest == again.typed.digest


# -- where little is known -------------------------------------------------------------------------


def page(**changed: Any) -> str:
    return text_of(opt.brief(three_waters(**changed), draws=36, price_draws=4).document)


def test_under_35_draws_nothing_is_called_firm() -> None:
    found = opt.brief(three_waters(), draws=34, price_draws=0)
    text = text_of(found.document)
    assert found.typed.firm is None
    assert text.count("Nothing can be called firm: so few draws (34) cannot tell.") == 2
    assert "Prices were not drawn: nothing is said of what to cut first." in text
    assert "• Firm," not in text


def test_where_nothing_has_a_range_nothing_is_firm_or_worth_finding_out() -> None:
    effects = [
        _effect("ALD", "radar", "strait", 0.5),
        _effect("BIR", "boat", "bay", 0.5),
        _effect("CED", "boat", "sound", 0.5),
    ]
    assets = [
        {"asset": "radar", "name": "Radar", "category": "radar", "unit_cost": 4},
        {"asset": "boat", "name": "Boat", "category": "boat", "unit_cost": 3},
    ]
    text = page(effects=effects, assets=assets)
    assert "Nothing can be called firm: no effect, weight, baseline or uptake has a range." in text
    assert "No outcome has a range: nothing is said of what to find out." in text
    assert "adds 60.0 points, to 62.0: proved best for these inputs. Of the" in text
    assert "Drawn" not in text


def test_a_plan_that_buys_nothing_is_told_without_what_a_plan_would_have() -> None:
    text = page(budget=2)
    assert (
        "The best plan buys nothing, proved for these inputs: no purchase that fits ¥2 m and the"
        " rules adds to awareness, 2.0 points." in text
    )
    for absent in ("What it buys", "Options", "If a recipient declines", "• Firm,"):
        assert absent not in text
    assert "What it rests on" in text


def test_one_recipient_may_decline_and_leave_no_plan() -> None:
    rules = [{"name": "radars", "limit": "units", "asset": "radar", "min": 1}]
    it = three_waters(rules=rules).without(recipient=["BIR", "CED"])
    found = opt.brief(it, draws=36, price_draws=0)
    (alone,) = found.typed.declines
    assert (alone.units, alone.lost) == (2, pytest.approx(50))
    assert "2 units for ¥8 m of ¥11 m" in text_of(found.document)


def test_no_plan_and_wrong_arguments_are_refused(shell: Shell, tmp_path: Path) -> None:
    rules = [{"name": "many", "limit": "units", "min": 9}]
    with pytest.raises(InfeasibleError, match="No plan keeps every rule: many cannot hold"):
        opt.brief(three_waters(rules=rules))
    with pytest.raises(InputError, match="draws: found 0: expected a whole number, 1 or more"):
        opt.brief(three_waters(), draws=0)
    setting = 'rules.many={"limit": "units", "min": 99}'
    assert shell("brief", "tutorial", "--set", setting).code == 3
    refused = shell("brief", "tutorial", "--lang", "fr")
    assert refused.code == 2
    assert "expected one of en, ja" in refused.err


def test_a_limit_leaves_out_what_is_not_known_by_then() -> None:
    found = opt.brief(three_waters(), draws=10**7, price_draws=0, time_limit=1.0)
    assert found.typed.status == "stopped"
    assert found.typed.alternatives is None
    assert "The search was stopped: what is missing here was not known" in text_of(found.document)
    assert "Options" not in text_of(found.document)
    assert "Proved for these inputs: the plan. Nothing" in text_of(found.document)


def test_what_draws_know_when_stopped_is_handed_on_as_part_of_the_page() -> None:
    ear = interruption.Ear()
    with interruption.listening(ear):
        found = opt.brief(three_waters(), draws=5, price_draws=0)
        assert ear.best is found
        with interruption.kept_as(found.with_doubt):
            interruption.keep(found.allocation)
            assert isinstance(ear.best, Brief)
            interruption.keep(found.robust)
            assert ear.best.robust is found.robust


def test_the_command_prints_the_page_in_the_language_that_is_asked_for(
    shell: Shell, tmp_path: Path
) -> None:
    place = tmp_path / "page.md"
    run = shell("brief", "tutorial", "--draws", "3", "--lang", "ja", "--out", str(place))
    assert run.code == 0
    assert "これらの入力について最良と証明済みである" in "".join(run.out.split())
    assert "これらの入力について最良と証明済みである" in place.read_text(encoding="utf-8")
    again = json.loads(shell("brief", "tutorial", "--draws", "3", "--json").out)
    assert (
        again["plan"]["awareness"] == again["robust"]["outcomes"]["plans"][0]["awareness"]["stated"]
    )
