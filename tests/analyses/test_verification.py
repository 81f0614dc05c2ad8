from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import optimizer as opt
from optimizer.analyses.verification.arithmetic import CURVES
from optimizer.cli.options import load_instance
from optimizer.curves import BUILT_IN, PiecewiseLinear
from optimizer.desk import Desk
from optimizer.evaluate import plan_awareness, plan_cost
from optimizer.figures.plan_reasons import Reasons, reasons_of
from optimizer.methods import packages
from optimizer.methods.packages.effort import OutOfNodes
from optimizer.money import money_document
from optimizer.proof import Options, Prices, Proof
from optimizer.question import Question
from optimizer.readers.shipped import shipped_folder
from optimizer.record import as_written, plain
from optimizer.renderers import json as json_renderer
from optimizer.renderers import terminal
from optimizer.rows import Row
from tests.analyses.alterations import Place, altered, number_places, redigested
from tests.analyses.small import PLAN, SERVED, instance
from tests.oracle.generate import random_instance
from tests.test_against_the_oracle import instance_of

HOW_IT_CAME_ABOUT = "run"
"""Seconds and seed of a run follow from nothing: no audit can settle them."""


def is_settled(place: Place) -> bool:
    """Whether a number follows from something: not how the run went, and not a price, many of which
    prove the same bound.
    """
    return place[0] != HOW_IT_CAME_ABOUT and place[:2] not in (
        ("prices", "rows"),
        ("prices", "areas"),
    )


def solved(it: opt.Instance, **options: Any) -> dict[str, Any]:
    return json.loads(json_renderer.render(opt.solve(it, **options).result))


def is_refuted(result: Mapping[str, Any], it: opt.Instance) -> bool:
    return opt.verify(result, it).verdict == "refuted"


def sampled(places: list[Place]) -> list[Place]:
    """A hundred of them, spread evenly over the result."""
    return [places[index * len(places) // 100] for index in range(100)]


def written(result: Mapping[str, Any], folder: Path) -> Path:
    path = folder / "result.json"
    path.write_text(json_renderer.render(result), encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def reasons_once() -> Iterator[None]:
    """The same reasons are not found again for each of hundreds of alterations that do not touch
    what they follow from.
    """
    known: dict[tuple[Any, ...], Reasons] = {}

    def remembered(desk: Desk, question: Question, proof: Proof) -> Reasons:
        key = (
            question.instance.digest,
            question.budget,
            proof.plan,
            proof.value,
            proof.method,
            repr(proof.prices),
        )
        if key not in known:
            known[key] = reasons_of(desk, question, proof)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            importlib.import_module("optimizer.analyses.verification.expected"),
            "reasons_of",
            remembered,
        )
        yield


@pytest.fixture(scope="module")
def flagship() -> tuple[opt.Instance, dict[str, Any]]:
    it = opt.load("osa-fy2026")
    return it, solved(it)


@pytest.fixture(
    scope="module", params=["coupled-seas", pytest.param("osa-fy2026", marks=pytest.mark.slow)]
)
def shipped(request: pytest.FixtureRequest) -> tuple[opt.Instance, dict[str, Any]]:
    """An instance of real size; the flagship where slow tests run."""
    it = opt.load(request.param)
    return it, solved(it)


@pytest.fixture
def tutorial(tmp_path: Path) -> Path:
    """A copy of the tutorial's folder, to be altered."""
    home = shipped_folder()
    assert home is not None
    shutil.copytree(home / "tutorial", tmp_path / "tutorial")
    return tmp_path / "tutorial"


def test_a_result_file_is_verified_from_the_instance_that_it_names(
    shipped: tuple[opt.Instance, dict[str, Any]], tmp_path: Path
) -> None:
    it, result = shipped
    verification = opt.verify(written(result, tmp_path))
    assert verification.verified, verification.reasons
    assert verification.numbers > 500
    assert verification.verdict == "derived again"
    said = terminal.render(verification.document)
    assert said.startswith(f"Verified · {it.name}")
    assert "Verified: this result is what it says." in said


@pytest.mark.slow
def test_one_altered_number_of_the_flagship_result_is_refused_100_of_100(
    flagship: tuple[opt.Instance, dict[str, Any]],
) -> None:
    it, result = flagship
    places = [place for place in number_places(result) if place[0] != HOW_IT_CAME_ABOUT]
    refused = [is_refuted(altered(result, place), it) for place in sampled(places)]
    assert sum(refused) == 100


@pytest.mark.slow
def test_one_altered_number_is_refused_100_of_100_even_where_the_digest_was_made_to_fit(
    flagship: tuple[opt.Instance, dict[str, Any]],
) -> None:
    it, result = flagship
    for place in sampled([place for place in number_places(result) if is_settled(place)]):
        assert is_refuted(redigested(altered(result, place)), it), place


def test_what_the_next_better_plan_changes_leads_to_that_plan_and_is_found_again() -> None:
    # without the limits of one year: under them no better plan is near
    it = load_instance("osa-fy2026", (), ["no-limits-a-year"])
    result = solved(it)
    plan = {
        line["recipient"] + line["asset"] + str(line["base"]): line["units"]
        for line in result["plan"]
    }
    for change in result["next"]["changes"]:
        key = change["recipient"] + change["asset"] + str(change["base"])
        plan[key] = plan.get(key, 0) + change["units"]
    names = [offer.recipient + offer.asset + str(offer.base or None) for offer in it.offers]
    better = tuple(plan.get(name, 0) for name in names)
    assert money_document(plan_cost(it, better), "JPY") == result["next"]["budget"]
    assert plan_awareness(it, better) == pytest.approx(result["next"]["awareness"], abs=1e-9)
    reasons = opt.verify(redigested(altered(result, ("next", "changes", 0, "units"))), it).reasons
    assert any(reason.startswith("next.changes[0].units") for reason in reasons)


@pytest.mark.parametrize("share", [0.5, 1e-9])
def test_every_number_of_a_small_result_is_caught_large_or_small_the_change(share: float) -> None:
    it = instance()
    for result in (solved(it), opt.evaluate(it, PLAN).result):
        for place in number_places(result):
            if is_settled(place):
                assert is_refuted(redigested(altered(result, place, share)), it), place


@pytest.mark.slow
def test_an_altered_price_is_refused_unless_it_proves_the_same_bound(
    flagship: tuple[opt.Instance, dict[str, Any]],
) -> None:
    it, result = flagship
    every = [place for place in number_places(result["prices"]) if place != ("root_bound",)]
    places = every[::5]  # each takes a search for the bound
    assert len(places) > 5
    bound = root_bound(it, result)
    for place in places:
        forged = altered(result, ("prices", *place))
        same = root_bound(it, forged) == pytest.approx(bound, abs=1e-12)
        verdict = opt.verify(
            redigested(forged), it, time_limit=0
        ).verdict  # reckoned without a search
        assert same or verdict == "refuted", place


def root_bound(it: opt.Instance, result: Mapping[str, Any]) -> float:
    return packages.root_bound(
        Question(it, it.budget.minor), Prices(**result["prices"]), packages.in_blocks(it), 10**7
    )


def test_prices_of_the_wrong_sign_or_of_no_row_are_refused() -> None:
    it = instance()
    result = solved(it, method="packages")
    rows = result["prices"]["rows"]
    for changed in ({**rows, "budget": -1.0}, {**rows, "no such row": 1.0}):
        reasons = opt.verify(
            redigested({**result, "prices": {**result["prices"], "rows": changed}}), it
        ).reasons
        assert any("no row here can have that price" in reason for reason in reasons)


def test_what_no_audit_can_settle_is_only_how_the_run_went() -> None:
    result = solved(instance())
    assert opt.verify(altered(result, ("run", "seconds")), instance()).verified


def test_a_reason_names_the_entry_what_it_says_and_what_follows() -> None:
    result = solved(instance())
    (reason,) = opt.verify(
        redigested(altered(result, ("areas", 0, "weight"), share=0.5)), instance()
    ).reasons
    assert reason == "areas[0].weight is 6.0: from the instance and the plan it follows as 4."


def test_a_plan_that_breaks_a_rule_does_not_earn_its_status() -> None:
    # Four boats for Philippines and none for Fiji are 8 of 10 million: more than the 60 % that one
    # recipient may have.
    forged = {**opt.evaluate(instance(), {"PHL/rhib": 4}).result, "status": "optimal"}
    reasons = opt.verify(redigested(forged), instance()).reasons
    assert "status is optimal, yet the plan breaks no-dominance[PHL]." in reasons


def test_a_worse_plan_passed_off_as_the_best_is_refused_by_its_gap() -> None:
    poor = opt.evaluate(instance(), {"FJI/rhib": 1}).result
    assert any(
        "wider than a proof allows" in reason
        for reason in opt.verify(redigested({**poor, "status": "optimal"}), instance()).reasons
    )


def test_an_assessed_plan_is_verified_too() -> None:
    assert opt.verify(opt.evaluate(instance(), PLAN), instance()).verified
    assert opt.verify(opt.evaluate(instance(), {"PHL/rhib": 4}, best=False), instance()).verified


def test_an_infeasible_result_is_verified_as_far_as_it_says_anything() -> None:
    it = instance(rules=[{"limit": "units", "asset": "rhib", "min": 9}])
    assert opt.verify(opt.solve(it), it).verified
    assert is_refuted(redigested({**opt.solve(it).result, "bound": 3.0}), it)


def test_an_altered_cell_of_the_instance_is_refused(tutorial: Path, tmp_path: Path) -> None:
    path = written(solved(opt.load(tutorial)), tmp_path)
    assert opt.verify(path).verified
    for file, old, new in (
        ("offers.csv", "CED,boat,2", "CED,boat,3"),
        ("areas.csv", "ALD,50,", "ALD,51,"),
        ("instance.yaml", "50%", "49%"),
    ):
        text = (tutorial / file).read_text(encoding="utf-8")
        (tutorial / file).write_text(text.replace(old, new), encoding="utf-8")
        assert "is not what the result was made from" in opt.verify(path).reasons[0]
        (tutorial / file).write_text(text, encoding="utf-8")
    assert opt.verify(path).verified


def test_an_instance_that_can_no_longer_be_read_is_a_reason_too(
    tutorial: Path, tmp_path: Path
) -> None:
    path = written(solved(opt.load(tutorial)), tmp_path)
    (tutorial / "offers.csv").write_text(
        "recipient,asset,max_units\nALD,radar,-1\n", encoding="utf-8"
    )
    (reason,) = opt.verify(path).reasons
    assert "offers.csv:2: max_units" in reason


def test_changes_made_for_the_run_are_made_again(tutorial: Path, tmp_path: Path) -> None:
    it = opt.load(tutorial).override({"rules.no-dominance.max": "60%"}).without(offer="CED/boat")
    result = solved(it, budget="120m")
    assert opt.verify(written(result, tmp_path)).verified
    result["instance"]["replay"][0]["set"]["rules.no-dominance.max"] = "70%"
    assert opt.verify(written(redigested(result), tmp_path)).verdict == "refuted"


def test_a_result_and_its_instance_may_move_together(
    tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(
        solved(opt.load("tutorial")), tmp_path
    )  # the folder beside it, not the shipped one
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.move(path, moved / "result.json")
    shutil.move(tutorial, moved / "tutorial")
    assert opt.verify(moved / "result.json").verified
    assert opt.verify(moved / "result.json", moved / "tutorial").verified


def test_a_result_without_a_path_needs_its_instance_named() -> None:
    result = solved(instance())
    assert opt.verify(result, instance()).verified
    with pytest.raises(opt.InputError, match="does not say where its instance is"):
        opt.verify(result)


@pytest.mark.parametrize(
    "text", ["", "[1, 2]", '{"format": 1}', "{", '{"format": 1, "format": 1}', "NaN"]
)
def test_a_file_that_holds_no_result_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(opt.InputError, match="result"):
        opt.verify(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plan", "nothing"),
        ("plan", [{}]),
        ("plan", [[]]),
        ("plan", [{"recipient": "PHL", "asset": "rhib", "units": 10**40}]),
        ("budget", None),
        ("budget", {"amount": "much", "currency": "JPY"}),
        ("offers", [1, 2, 3]),
        ("areas", {"area": 1}),
        ("instance", []),
        ("awareness", True),
        ("maximum", "7"),
        ("next", {"budget": 3}),
        ("run", []),
        ("unspent", 3),
        ("prices", [1]),
        ("prices", {"rows": {"budget": "much"}, "areas": {}, "root_bound": 1.0}),
        ("prices", {"rows": [], "areas": {}, "root_bound": 1.0}),
        ("prices", {"rows": {"budget": 1e300}, "areas": {}, "root_bound": 1.0}),
        ("prices", {"rows": {}, "areas": {}, "root_bound": float("nan")}),
        ("bound", 10**400),
        ("bound", float("inf")),
        ("bound", float("nan")),
        ("extra", 1),
    ],
)
def test_a_mangled_result_is_refused_and_never_breaks_the_audit(key: str, value: Any) -> None:
    result = {**solved(instance()), key: value}
    assert is_refuted(redigested(result) if key != "run" else {**result, "digest": ""}, instance())


def test_a_missing_entry_is_told() -> None:
    for key in ("cost", "next", "prices", "note"):
        result = solved(instance())
        del result[key]
        assert f"{key} is missing." in opt.verify(redigested(result), instance()).reasons


def test_results_of_random_instances_are_verified() -> None:
    for seed in range(60):
        it = instance_of(random_instance(seed))
        verification = opt.verify(opt.solve(it), it)
        assert verification.verified, (seed, verification.reasons)


MISTAKES = {
    "plan_cost": lambda it, plan: 1 + plan_cost(it, plan),
    "plan_awareness": lambda it, plan: 0.1 + plan_awareness(it, plan),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_arithmetic_of_results_is_found_by_the_audit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as mistaken:
        mistaken.setattr(f"optimizer.results.plan.{name}", MISTAKES[name])
        result = solved(instance())
    assert is_refuted(result, instance())


def test_a_mistake_in_reading_rules_is_found_by_the_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = {"PHL/rhib": 4}  # 8 of 10 million for one recipient: more than the 60 % of no-dominance
    with monkeypatch.context() as mistaken:
        mistaken.setattr(Row, "holds", lambda row, value, tie: True)
        result = opt.evaluate(instance(), plan).result
    reasons = opt.verify(result, instance()).reasons
    assert reasons
    assert all(".holds is True" in reason for reason in reasons)


def test_every_kind_of_curve_has_an_arithmetic_of_its_own() -> None:
    assert set(CURVES) == {type(curve) for curve in BUILT_IN.values()} | {PiecewiseLinear}


def test_the_cross_check_agrees_with_a_true_result_and_says_who_agreed() -> None:
    it = instance()
    for method in ("frontier", "packages", "units"):
        verification = opt.verify(opt.solve(it, method=method), it, cross_check=True)
        assert verification.verdict == "derived again"
        other, solver = verification.result["checks"][-2:]
        assert (other["check"], other["found"]) == ("Another method agrees", "yes")
        assert f"The {method} method" not in other["how"]
        assert (solver["check"], solver["found"]) == ("Another solver agrees", "yes")
        assert solver["how"].startswith("The units method with SCIP_PY")


def test_the_cross_check_says_how_another_solver_is_had_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("optimizer.analyses.verification.deriving.find_spec", lambda name: None)
    verification = opt.verify(opt.solve(instance()), instance(), cross_check=True)
    assert verification.verdict == "derived again"
    last = verification.result["checks"][-1]
    assert last["found"] == "not tried"
    assert "pip install pyscipopt" in last["how"]


def test_infeasibility_that_is_not_is_refuted_by_any_plan() -> None:
    # Nine boats are more than there are; without that rule, as the forged result names it, nothing
    # buys nothing.
    it = instance(rules=[{"limit": "units", "asset": "rhib", "min": 9, "name": "nine"}])
    claimed = {**opt.solve(it).result, "conflict": ["budget"]}
    free = instance(rules=[])
    lifted = {**claimed, "instance": {**claimed["instance"], "digest": free.digest}, "rules": []}
    reasons = opt.verify(redigested(lifted), free).reasons
    assert any("finds a plan that keeps every rule" in reason for reason in reasons)
    assert "A plan keeps the budget, though the result says that none does." in reasons


def test_a_conflict_is_derived_again_and_its_rules_are_needed() -> None:
    # Nine boats cannot be had of four and four; the budget has no part in that.
    it = instance(rules=[{"limit": "units", "asset": "rhib", "min": 9, "name": "nine"}, SERVED])
    result = opt.solve(it).result
    assert result["conflict"] == ["nine"]
    assert opt.verify(result, it).verdict == "derived again"
    more = opt.verify(redigested({**result, "conflict": ["nine", "served"]}), it)
    assert more.verdict == "not derived again"
    assert "The conflict holds without served as well." in more.not_derived
    assert is_refuted(redigested({**result, "conflict": ["served"]}), it)
    assert opt.verify(redigested({**result, "conflict": []}), it).verdict == "not derived again"


def forged_optimum(it: opt.Instance, plan: dict[str, int], **changes: Any) -> dict[str, Any]:
    """A poor plan passed off as the only best one, with nothing about it that could be reckoned
    wrong.
    """
    poor = opt.evaluate(it, plan, best=False).result
    return redigested(
        {
            **poor,
            "status": "optimal",
            "bound": poor["awareness"],
            "gap": 0.0,
            "optimum_unique": True,
            **changes,
        }
    )


@pytest.mark.parametrize("method", ["frontier", "units"])
def test_a_forged_optimum_is_refused_without_a_cross_check_where_a_frontier_is_quick(
    method: str,
) -> None:
    reasons = opt.verify(
        forged_optimum(instance(), {"FJI/rhib": 1}, method=method), instance()
    ).reasons
    assert any("above the bound" in reason for reason in reasons)


def test_a_frontier_that_cannot_have_answered_is_refused(
    shipped: tuple[opt.Instance, dict[str, Any]],
) -> None:
    it, result = shipped
    assert any(
        "cannot have answered" in reason
        for reason in opt.verify(redigested({**result, "method": "frontier"}), it).reasons
    )


def test_a_best_plan_is_unique_only_where_the_frontier_finds_no_other() -> None:
    result = solved(instance(), method="frontier")
    verification = opt.verify(result, instance())
    assert verification.verified
    claimed = {**result, "optimum_unique": not result["optimum_unique"]}
    assert any(
        "plan as good, though the result says" in reason
        for reason in opt.verify(redigested(claimed), instance()).reasons
    )


def test_what_was_not_derived_again_in_the_time_is_said_alike_everywhere(
    shipped: tuple[opt.Instance, dict[str, Any]],
) -> None:
    it, result = shipped
    verification = opt.verify(result, it, time_limit=0)
    assert verification.verdict == verification.result["verdict"] == "not derived again"
    assert not verification.verified
    assert not verification
    assert verification.not_derived == (
        (
            "Not derived again in the time: the bound and whether another plan is as good. Allow"
            " more time (--time-limit)."
        ),
    )
    said = " ".join(terminal.render(verification.document).split())
    assert said.startswith(f"Not derived again · {it.name}")
    assert "Not derived again: this result was not verified in full." in said
    assert "Verified" not in said


def test_a_bound_above_what_the_prices_prove_needs_no_search() -> None:
    it = instance()
    bare = opt.solve(it, method="packages").result
    above = max(bare["prices"]["root_bound"], bare["bound"])
    stopped = {
        **bare,
        "status": "stopped",
        "optimum_unique": None,
        "next": None,
        "unspent": None,
        "bound": above,
    }
    stopped |= {"gap": above - bare["awareness"], "offers": [{**each} for each in bare["offers"]]}
    for offer in stopped["offers"]:
        for key in ("lost_if_barred", "lost_if_one_more", "lost_if_one_fewer"):
            offer.pop(key, None)
    assert (
        opt.verify(redigested(plain(as_written(stopped))), it, time_limit=0).verdict
        == "derived again"
    )


@pytest.mark.parametrize("limit", [-1, "long", True])
def test_a_time_limit_is_seconds(limit: Any) -> None:
    with pytest.raises(opt.InputError, match="time_limit"):
        opt.verify(opt.solve(instance()), instance(), time_limit=limit)


def test_the_distance_of_a_persons_plan_to_the_best_is_derived_again() -> None:
    it = instance()
    assessed = opt.evaluate(it, {"FJI/rhib": 1})
    assert opt.verify(assessed, it).verdict == "derived again"
    proud = {**assessed.result, "best": assessed.awareness, "bound": assessed.awareness, "gap": 0.0}
    assert is_refuted(redigested(proud), it)
    modest = opt.verify(redigested({**assessed.result, "best": None}), it)
    assert modest.not_derived == ("best is left out, though a plan reaches the bound.",)


def test_a_search_that_the_plan_itself_contradicts_refutes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = instance()
    result = opt.solve(it).result
    for false in (
        Proof("infeasible", None, None, None, "units", "wrong"),
        # One boat for Fiji: 1 x (0.1 + 0.25); said to be the best, though anybody can assess the
        # plan of 3.1 as well.
        Proof("optimal", (0, 0, 1), 0.35, 0.35, "units", "wrong"),
    ):
        monkeypatch.setattr(
            "optimizer.analyses.verification.deriving.prove",
            lambda question, options, false=false: false,
        )
        verification = opt.verify(result, it)
        assert verification.verdict == "not derived again"
        assert "contradicted by the plan itself" in verification.result["checks"][-1]["how"]
        (undecided,) = verification.not_derived  # nor would more time help
        assert (
            undecided
            == "Not derived again: the bound and whether another plan is as good. No search here"
            " comes to the same."
        )


def test_after_ctrl_c_nothing_further_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def interrupted(question: Question, options: Options) -> Proof:
        asked.append(options.method)
        return Proof("stopped", None, None, None, "units", "")

    monkeypatch.setattr("optimizer.analyses.verification.deriving.prove", interrupted)
    for module in ("deriving", "__init__"):
        monkeypatch.setattr(
            f"optimizer.analyses.verification.{module}.heard".replace(".__init__", ""),
            lambda: bool(asked),
        )
    feasible, not_so = instance(), instance(rules=[{"limit": "units", "asset": "rhib", "min": 9}])
    for it in (feasible, not_so):
        asked.clear()
        assert opt.verify(opt.solve(it), it, cross_check=True).verdict == "not derived again"
        assert len(asked) == 1


def test_a_search_that_fails_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(question: Question, options: Options) -> Proof:
        raise opt.SolverError("no answer can be certified")

    monkeypatch.setattr("optimizer.analyses.verification.deriving.prove", fails)
    assert opt.verify(opt.solve(instance()), instance()).verdict == "not derived again"


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        (
            (
                "The packages method gave way to the units method: more than 20000000 partial"
                " packages."
            ),
            "derived again",
        ),
        ("the time limit was reached", "derived again"),
        (
            "The packages method gave way to the units method: the minister agreed.",
            "not derived again",
        ),
        ("Approved.", "not derived again"),
    ],
)
def test_a_note_is_a_methods_own_words(note: str, verdict: str) -> None:
    result = opt.solve(instance()).result
    assert opt.verify(redigested({**result, "note": note}), instance()).verdict == verdict


@pytest.mark.parametrize("key", ["next", "unspent", "prices"])
def test_a_reason_that_was_left_out_is_told(key: str) -> None:
    result = opt.solve(instance(), method="packages").result
    verification = opt.verify(redigested({**result, key: None}), instance())
    assert verification.verdict == ("derived again" if result[key] is None else "not derived again")
    assert result[key] is None or any(key in sentence for sentence in verification.not_derived)


def test_a_figure_that_nothing_proves_is_told_and_a_missing_one_too() -> None:
    result = opt.solve(instance(), method="units").result
    offer = {**result["offers"][0], "lost_if_barred": {"value": 1.0, "kind": "exact"}}
    claimed = opt.verify(
        redigested({**result, "offers": [offer, *result["offers"][1:]]}), instance()
    )
    assert claimed.not_derived == (
        "offers[0].lost_if_barred: stated, and derived again by nothing here.",
    )
    told = opt.solve(instance(), method="frontier").result
    bare = {key: value for key, value in told["offers"][1].items() if key != "lost_if_one_more"}
    left_out = opt.verify(
        redigested({**told, "offers": [told["offers"][0], bare, told["offers"][2]]}), instance()
    )
    assert left_out.not_derived == (
        "offers[1].lost_if_one_more: left out, though it follows from the instance and the plan.",
    )


def test_prices_that_take_too_long_to_reckon_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def out_of_nodes(*_: Any) -> float:
        raise OutOfNodes

    result = opt.solve(instance(), method="packages").result
    monkeypatch.setattr(packages, "root_bound", out_of_nodes)
    assert opt.verify(result, instance()).not_derived == (
        "prices.root_bound was not reckoned again: it takes too long.",
    )


def test_our_own_results_are_verified_where_nothing_can_be_gained_or_next_to_nothing() -> None:
    # Without an effect S is 0, and with one of a factor of 10^-12 it is 10^-12: every tolerance
    # that is a share of S is nothing.
    for effects in (
        [],
        [{"recipient": "FJI", "asset": "rhib", "area": "lagoon-seen", "coverage_factor": 1e-12}],
    ):
        it = instance(effects=effects, rules=[{"limit": "units", "asset": "rhib", "min": 1}])
        for method in ("auto", "packages", "units", "frontier"):
            try:
                result = opt.solve(it, method=method)
            except opt.SolverError:  # the units method cannot hold so small a number
                continue
            assert opt.verify(result, it).verdict == "derived again", (effects, method)
        assert opt.verify(opt.evaluate(it, {"FJI/rhib": 1}), it).verdict == "derived again"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method", "magic"),
        ("method", None),
        ("optimum_unique", 1),
        ("note", 3),
        ("conflict", ["budget"]),
        ("unspent", {"because": "thrift", "rule": None}),
        ("unspent", {"because": "rule", "rule": "no such rule"}),
    ],
)
def test_what_is_only_taken_has_at_least_the_right_type_and_words(key: str, value: Any) -> None:
    result = solved(instance())
    changed = {**result[key], **value} if isinstance(value, dict) else value
    assert any(
        reason.startswith(key)
        for reason in opt.verify(redigested({**result, key: changed}), instance()).reasons
    )


@pytest.mark.parametrize(
    "price",
    [
        7,
        "much",
        {"value": "much", "kind": "exact"},
        {"value": 1.0, "kind": "perhaps"},
        {"value": 1.0},
    ],
)
def test_a_price_is_a_figure(price: Any) -> None:
    result = solved(instance())
    result["rules"][0]["price"] = price
    assert any(
        reason.startswith("rules[0].price")
        for reason in opt.verify(redigested(result), instance()).reasons
    )


def test_the_result_of_another_analysis_says_how_it_is_repeated(tmp_path: Path) -> None:
    path = tmp_path / "why.json"
    command = ["-m", "optimizer", "explain", "tutorial", "--out", str(path)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    said = f"optimizer explain tutorial --out {path}"
    result = json.loads(path.read_text())
    assert result["run"]["command"] == said
    with pytest.raises(opt.InputError) as refused:
        opt.verify(path)
    assert f"Repeat the command that made it ({said})" in str(refused.value)
    assert result["digest"][:12] in str(refused.value)
