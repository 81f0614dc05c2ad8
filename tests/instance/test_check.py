"""Whatever is wrong with an instance is said: file and row, field, what was found, what was
expected, and a likely cause.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import optimizer as opt
from optimizer.curves import BUILT_IN
from optimizer.errors import InstanceError
from optimizer.instance.instance import Instance
from optimizer.readers import read
from tests.readers.samples import HEADER, TABLES, write_folder, write_json, write_yaml

CURVES = ", ".join(BUILT_IN)
"""The curves that an instance may name, as messages have them."""


def faults(folder: Path) -> list[str]:
    with pytest.raises(InstanceError) as caught:
        Instance.build(read(folder))
    return [str(fault) for fault in caught.value.faults]


def edited(folder: Path, table: str, old: str, new: str) -> Path:
    """The sample with one text in one table replaced."""
    assert old in TABLES[table]
    return write_folder(folder, **{table: TABLES[table].replace(old, new)})


def ruled(folder: Path, *rules: str) -> Path:
    """The sample with other rules, the first on line 8."""
    return write_folder(
        folder,
        HEADER.split("rules:")[0] + "rules:\n" + "".join(f"  - {{{rule}}}\n" for rule in rules),
    )


def test_the_sample_is_in_order_in_every_container(tmp_path: Path) -> None:
    for path in (
        write_folder(tmp_path / "seas"),
        write_yaml(tmp_path / "seas.yaml"),
        write_json(tmp_path / "seas.json"),
    ):
        instance = Instance.build(read(path))
        assert [offer.key for offer in instance.offers] == ["NO/boat", "NO/radar", "SO/boat"]
        assert instance.budget.minor == 1_000_000_000
        assert instance.unit_costs == (130_000_000, 180_000_000, 130_000_000)
        assert [area.recipients for area in instance.areas] == [("NO", "SO"), ("SO",)]
        # uptake 0.8 of the first offer cuts its factor 0.2; pairs in the order of offers, then
        # areas
        assert instance.effects.coverage_factor.tolist() == pytest.approx([0.16, 0.5, 0.1, 0.4])


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        (
            "recipients",
            "NO,",
            "N/O,",
            "recipients.csv:2: recipient: found 'N/O': expected a name without / or ;.",
        ),
        (
            "recipients",
            "crew_available",
            "nmae",
            'recipients.csv:1: nmae: is not a column of recipients. Did you mean "name"?',
        ),
        (
            "recipients",
            "crew_available",
            "units",
            (
                "recipients.csv:1: units: is a resource with the name of a measure: expected"
                " another name."
            ),
        ),
        (
            "recipients",
            ",8\n",
            ",eight\n",
            (
                "recipients.csv:3: crew_available: found 'eight': expected a number. Its other"
                " cells are numbers"
            ),
        ),
        (
            "recipients",
            "SO,",
            "NO,",
            (
                "recipients.csv:3: recipient: NO stands here and in recipients.csv:2: expected each"
                " once."
            ),
        ),
        (
            "assets",
            "category",
            "kind",
            "assets.csv:1: category: is missing: expected a column with a name without / or ;.",
        ),
        ("assets", ",130,", ",,", "assets.csv:2: unit_cost: is empty: expected an amount of money"),
        ("assets", ",130,", ",-1,", "assets.csv:2: unit_cost: '-1' is below zero"),
        (
            "assets",
            ",130,",
            ",0.0000001,",
            "assets.csv:2: unit_cost: '0.0000001' is not a whole number of yen",
        ),
        (
            "assets",
            ",130,",
            ",170,",
            (
                "assets.csv:2: unit_cost: found '170' with the range 100 to 150: expected low,"
                " value and high in order."
            ),
        ),
        (
            "assets",
            ",100,",
            ",much,",
            "assets.csv:2: unit_cost_low: 'much' is not an amount of money",
        ),
        (
            "assets",
            "paper,derived",
            "papr,derived",
            (
                "assets.csv:2: unit_cost_source: found 'papr': expected a source of the sources"
                " table. Did you"
            ),
        ),
        (
            "assets",
            "derived",
            "guessed",
            (
                "assets.csv:2: unit_cost_confidence: found 'guessed': expected published, reported,"
                " derived, assumed."
            ),
        ),
        (
            "areas",
            ",60,",
            ",-1,",
            "areas.csv:2: weight: found '-1': expected a number of at least 0.",
        ),
        (
            "areas",
            ",60,",
            ",1e13,",
            (
                "areas.csv:2: weight: found '1e13': expected a number of at least 0. Numbers are at"
                " most 1e+12"
            ),
        ),
        (
            "areas",
            ",60,",
            ",1e300,",
            (
                "areas.csv:2: weight: found '1e300': expected a number of at least 0. Numbers are"
                " at most 1e+12"
            ),
        ),
        ("areas", ",60,", ",nan,", "areas.csv:2: weight: found 'nan'"),
        (
            "areas",
            ",60,",
            ",1_000,",
            (
                "areas.csv:2: weight: found '1_000': expected a number of at least 0. Write the"
                " number alone"
            ),
        ),
        (
            "assets",
            "130,100,150",
            "170,,150",
            (
                "assets.csv:2: unit_cost: found '170' with the range up to 150: expected low, value"
                " and high in order."
            ),
        ),
        (
            "areas",
            "0.1\n",
            '"0,1"\n',
            (
                "areas.csv:2: baseline: found '0,1': expected a number of at least 0. Perhaps a"
                " decimal comma: write 0.1."
            ),
        ),
        (
            "areas",
            "NO;SO",
            "NO;XX",
            "areas.csv:2: recipient: found 'XX': expected one of the recipients.",
        ),
        (
            "areas",
            "baseline",
            "curve",
            f"areas.csv:2: curve: found '0.1': expected {CURVES}.",
        ),
        (
            "areas",
            "baseline",
            "lat",
            "areas.csv:2: lon: is empty: expected lat and lon, or neither.",
        ),
        (
            "areas",
            "baseline",
            "polygon",
            "areas.csv:2: polygon: found '0.1': expected a file in the instance's folder.",
        ),
        (
            "areas",
            "baseline",
            "Base Line",
            'areas.csv:1: Base Line: is not a column of areas. Did you mean "baseline"?',
        ),
        (
            "areas",
            "baseline",
            "weight_hgih",
            'areas.csv:1: weight_hgih: is not a column of areas. Did you mean "weight_high"?',
        ),
        (
            "areas",
            "baseline",
            "wieght_low",
            'areas.csv:1: wieght_low: is not a column of areas. Did you mean "weight_low"?',
        ),
        (
            "offers",
            "NO,boat",
            "NO,baot",
            "offers.csv:2: asset: found 'baot': expected one of the assets. Did you mean \"boat\"?",
        ),
        (
            "offers",
            "SO,boat",
            "NO,boat",
            "offers.csv:4: NO/boat stands here and in offers.csv:2: expected each once.",
        ),
        (
            "offers",
            ",0.8",
            ",1.5",
            "offers.csv:2: uptake: found '1.5': expected a share from 0 to 1.",
        ),
        (
            "offers",
            ",0.8",
            ",80",
            (
                "offers.csv:2: uptake: found '80': expected a share from 0 to 1. Perhaps 80% was"
                " meant."
            ),
        ),
        (
            "recipients",
            "crew_available\nNO,North,12",
            "acceptance\nNO,North,1.2",
            "recipients.csv:2: acceptance: found '1.2': expected a share from 0 to 1.",
        ),
        (
            "recipients",
            "name,crew_available\nNO,North,12\nSO,South,8",
            "acceptance,acceptance_high\nNO,0.6,0.5\nSO,1,",
            "recipients.csv:2: acceptance: found '0.6' with the range up to 0.5",
        ),
        (
            "areas",
            "strait",
            "stra\u202eit",
            "areas.csv:2: found the control character U+202E: expected plain text.",
        ),
        (
            "offers",
            ",3,",
            ",2.5,",
            "offers.csv:2: max_units: found '2.5': expected a whole number from 0 to 1,000,000.",
        ),
        (
            "offers",
            ",3,",
            ",1e7,",
            "offers.csv:2: max_units: found '1e7': expected a whole number from 0 to 1,000,000.",
        ),
        (
            "offers",
            "uptake",
            "min_units",
            "offers.csv:2: min_units: found '0.8': expected a whole number",
        ),
        (
            "offers",
            "uptake\nNO,boat,3,0.8",
            "min_units\nNO,boat,3,4",
            "offers.csv:2: min_units: found 4, above max_units 3",
        ),
        (
            "offers",
            "uptake",
            "uptak",
            'offers.csv:1: uptak: is not a column of offers. Did you mean "uptake"?',
        ),
        ("offers", "asset,max_units", "base,asset", "offers.csv:1: max_units: is missing"),
        (
            "effects",
            "SO,boat,bay",
            "SO,boat,strat",
            (
                "effects.csv:5: area: found 'strat': expected one of the areas. Did you mean"
                ' "strait"?'
            ),
        ),
        (
            "effects",
            "SO,boat,bay",
            "SX,boat,bay",
            "effects.csv:5: recipient: found 'SX': no offer has it.",
        ),
        (
            "effects",
            "SO,boat,bay",
            "SO,radar,bay",
            "effects.csv:5: asset: there is no offer SO/radar.",
        ),
        (
            "effects",
            "SO,boat,bay",
            "SO,boat,strait",
            "effects.csv:5: area: the same offer and area stand in effects.csv:4",
        ),
        (
            "effects",
            ",0.4",
            ",-0.4",
            "effects.csv:5: coverage_factor: found '-0.4': expected a number of at least 0.",
        ),
        ("effects", ",0.4", ",", "effects.csv:5: the asset has no sensor for the layer ''"),
        (
            "sources",
            "paper",
            "paper;book",
            "sources.csv:2: source: found 'paper;book': expected a name without / or ;.",
        ),
    ],
)
def test_a_wrong_table_is_refused_with_place_and_cause(
    tmp_path: Path, table: str, old: str, new: str, said: str
) -> None:
    found = faults(edited(tmp_path / "seas", table, old, new))
    assert any(fault.startswith(said) for fault in found), found


@pytest.mark.parametrize("table", ["recipients", "assets", "areas", "offers", "effects"])
def test_a_missing_table_is_named(tmp_path: Path, table: str) -> None:
    folder = write_folder(tmp_path / "seas")
    (folder / f"{table}.csv").unlink()
    assert any(
        fault.startswith(f"{table}.csv: is missing: expected the table {table}.")
        for fault in faults(folder)
    )


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    found = faults(
        write_folder(
            tmp_path / "seas",
            offers="recipient,asset,max_units\n",
            effects="recipient,asset,area,coverage_factor\n",
        )
    )
    assert found == ["offers.csv:1: offers: has no rows: expected at least one."]


def test_faults_of_every_table_and_of_the_header_come_at_once(tmp_path: Path) -> None:
    folder = write_folder(
        tmp_path / "seas",
        HEADER.replace("currency: JPY", "curency: JPY").replace("max: 60%", "max: 160%"),
        recipients="recipient\nNO\nSO\nSO\n",
        areas=TABLES["areas"].replace("60", "sixty"),
        offers=TABLES["offers"].replace(",2,\n", ",-2,\n"),
    )
    assert sorted(fault.split(": ")[0] for fault in faults(folder)) == [
        "areas.csv:2",  # sixty
        "instance.yaml:4:10",  # curency
        "instance.yaml:8:5",  # 160 %
        "offers.csv:3",  # -2
        "recipients.csv:4",  # SO twice
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "format: 1",
            "format: 2",
            (
                "instance.yaml:2:9: format: found 2: expected 1. Perhaps it was written for a newer"
                " version"
            ),
        ),
        ("format: 1\n", "", "instance.yaml:2:1: format: is missing."),
        (
            "budget: 1,000",
            "budget: lots",
            "instance.yaml:6:9: budget: 'lots' is not an amount of money",
        ),
        (
            "budget: 1,000",
            "budget: [1]",
            "instance.yaml:6:9: budget: [1] is not an amount of money",
        ),
        (
            "budget: 1,000",
            "bugdet: 1",
            'instance.yaml:6:9: bugdet: is not a key of an instance. Did you mean "budget"?',
        ),
        ("currency: JPY", "currency: Yen", "currency: 'Yen' is not a currency"),
        ("currency: JPY", "currency: {a: b}", "currency: found {'a': 'b'}: expected text."),
        (
            "money_unit: million",
            "money_unit: milion",
            "money_unit: found 'milion': expected one, thousand, million, billion. Did you mean",
        ),
        (
            "name: Two seas",
            "name: true",
            "name: found true: expected text. Perhaps it needs quotes.",
        ),
        (
            "format: 1",
            "format: 1\ncurve: caped",
            (f"curve: found 'caped': expected {CURVES}. Did you mean \"capped\"?"),
        ),
        ("format: 1", "format: 1\ncurves: 3", "curves: found 3: expected a mapping of names."),
        (
            "format: 1",
            "format: 1\ncurves: {capped: [[0, 0], [1, 1]]}",
            "curves.capped: is the name of a built-in curve",
        ),
        (
            "format: 1",
            "format: 1\ncurves: {c: [[0, 0], [1, x]]}",
            "curves.c: expected a list of [coverage factor, coverage] points",
        ),
        (
            "format: 1",
            "format: 1\ncurves: {c: [[0, 0], [1, 0.2], [2, 1]]}",
            "curves.c: a curve must be concave",
        ),
        (
            "format: 1",
            "format: 1\ncurves: {c: [[1, 1], [2, 1]]}",
            "curves.c: a curve must start at [0, 0]",
        ),
        (
            "format: 1",
            "format: 1\nmeasure: {perod: day}",
            'measure.perod: is not part of the measure. Did you mean "period"?',
        ),
        (
            "format: 1",
            "format: 1\nmeasure: {period: [day]}",
            "measure.period: found ['day']: expected text.",
        ),
        (
            "format: 1",
            "format: 1\nallow_lethal: maybe",
            "allow_lethal: found 'maybe': expected true or false.",
        ),
    ],
)
def test_a_wrong_header_is_refused_with_place_and_cause(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in HEADER
    found = faults(write_folder(tmp_path / "seas", HEADER.replace(old, new)))
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "limit: crews, max: 3",
            (
                "rules[0].limit: found 'crews': expected a measure or a resource column. Did you"
                ' mean "crew"?'
            ),
        ),
        ("limit: units", "rules[0]: a limit needs min or max."),
        (
            "limit: units, recipient: XX, max: 1",
            "rules[0].recipient: found 'XX', which no recipient is called.",
        ),
        (
            "limit: units, recipient: [NO, S0], max: 1",
            "rules[0].recipient: found 'S0', which no recipient is called.",
        ),
        (
            "limit: units, recipient: [], max: 1",
            "rules[0].recipient: is an empty list: expected at least one name.",
        ),
        (
            "limit: units, recipient: true, max: 1",
            "rules[0].recipient: found true: expected the name of one recipient.",
        ),
        (
            "limit: units, category: boats, max: 1",
            "rules[0].category: found 'boats', which no category is called. Did you mean \"boat\"?",
        ),
        (
            "limit: units, each: country, max: 1",
            (
                "rules[0].each: found 'country', expected one of recipient, asset, base, category,"
                " group, end_user."
            ),
        ),
        ("limit: units, each: recipient, mx: 1", "rules[0].mx: is not a key of this kind of rule."),
        (
            "limit: units, max: 1.5",
            "rules[0].max: found 1.5: expected a whole number of at least 0.",
        ),
        ("limit: units, min: -1", "rules[0].min: found -1: expected a whole number of at least 0."),
        ("limit: units, max: many", "rules[0].max: found 'many', expected a number."),
        (
            "limit: units, min: 3, max: 2",
            "rules[0].min: is above max at every budget: expected min at most max.",
        ),
        ("limit: spend, min: 3bn, max: 2bn", "rules[0].min: is above max at every budget"),
        (
            "limit: spend_share, max: 40",
            "rules[0]: 40 is not a share: expected 0 to 1, or 0% to 100%. Perhaps 40% was meant.",
        ),
        ("limit: crew, max: 1e13", "rules[0].max: found 1e+13: expected at most 1e+12."),
        (
            "limit: recipients_served, min: {8bn: 8, 0: 4}",
            "rules[0].min: the budgets of a stepped value must increase.",
        ),
        (
            "limit: recipients_served, min: {}",
            "rules[0].min: a stepped value needs at least one budget: value pair.",
        ),
        ("limit: crew, max_column: crew_available", "rules[0].max_column: needs each: recipient."),
        (
            "limit: crew, each: recipient, max_column: crew",
            "rules[0].max_column: found 'crew': expected a numeric column of recipients.",
        ),
        (
            "limit: crew, each: recipient, max: 1, max_column: crew_available",
            "rules[0].max: stands beside max_column: expected one of them.",
        ),
        (
            "limit: units, max: 1, if_any: true",
            "rules[0].if_any: stands without a minimum: expected min or min_column.",
        ),
        (
            "limit: units, min: 1, if_any: sometimes",
            "rules[0].if_any: found 'sometimes', expected true or false.",
        ),
        (
            "limit: coverage, max: 20%",
            "rules[0].max: coverage takes a minimum only: a maximum is not convex.",
        ),
        (
            "limit: coverage, area: straight, min: 20%",
            "rules[0].area: found 'straight', which no area is called. Did you mean \"strait\"?",
        ),
        (
            "requires: {asset: boat}",
            "rules[0].requires: expected {asset: a, needs: b, per: n, beyond: m}.",
        ),
        (
            "requires: {asset: boat, needs: radr}",
            "rules[0].requires: found 'radr', which no asset is called. Did you mean \"radar\"?",
        ),
        (
            "requires: {asset: boat, needs: boat}",
            "rules[0].requires: found 'boat' twice: expected two assets.",
        ),
        ("requires: {asset: boat, needs: radar, per: 0}", "rules[0].requires: per must be above 0"),
        (
            "requires: {asset: boat, needs: radar, per: 1e13}",
            "rules[0].requires: found 1e+13: expected at most 1e+12.",
        ),
        (
            "requires: {asset: boat, needs: radar, beyond: 1e99}",
            "rules[0].requires: found 1e+99: expected at most 1e+12.",
        ),
        ("requires: 3", "rules[0].requires: expected {asset: a, needs: b, per: n, beyond: m}."),
        ("excludes: [boat]", "rules[0].excludes: expected a list of at least two assets."),
        ("excludes: [boat, rdar]", "rules[0].excludes: found 'rdar', which no asset is called."),
        ("excludes: boat", "rules[0].excludes: expected a list of at least two assets."),
        ("excludes: [boat, boat]", "rules[0].excludes: names an asset twice: expected each once."),
        (
            "",
            (
                "rules.0: found {}: expected a rule such as {limit: spend, each: recipient, max:"
                " 4bn}. A rule is one of limit,"
            ),
        ),
        (
            "limit: units, each: base, max: 1",
            (
                "rules[0].each: found 'base': there is no base in this instance, so the rule would"
                " bind nothing."
            ),
        ),
        ("max: 3", "rules[0]: a rule is one of limit, requires, excludes; this one has max."),
        (
            "limit: units, excludes: [boat, radar]",
            "rules[0]: a rule is one of limit, requires, excludes",
        ),
        (
            "limit: units, max: 1, name: budget",
            "rules[0].name: found budget: expected another name",
        ),
        ("limit: units, max: 1, because: [a]", "rules[0].because: found ['a']: expected text."),
    ],
)
def test_a_wrong_rule_is_refused_with_place_and_cause(tmp_path: Path, rule: str, said: str) -> None:
    found = faults(ruled(tmp_path / "seas", rule))
    assert any(fault.startswith("instance.yaml:8:") and said in fault for fault in found), found


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    found = faults(
        ruled(tmp_path / "seas", "limit: units, max: 1, name: a", "limit: units, max: 2, name: a")
    )
    assert found == [
        "instance.yaml:9:34: rules[1].name: found 'a', which rules[0] has: expected each name once."
    ]


@pytest.mark.parametrize("rules", ["rules: {limit: units}\n", "rules: all\n", "rules: [units]\n"])
def test_rules_that_are_no_list_of_rules_are_refused(tmp_path: Path, rules: str) -> None:
    assert "rules" in faults(write_folder(tmp_path / "seas", HEADER.split("rules:")[0] + rules))[0]


def test_a_lethal_asset_may_stand_in_the_table_but_not_be_offered(tmp_path: Path) -> None:
    frigate = (
        TABLES["assets"]
        .replace("crew\n", "crew,lethal\n")
        .replace(",6\n", ",6,false\n")
        .replace(",8\n", ",8,true\n")
    )
    found = faults(write_folder(tmp_path / "seas", assets=frigate))
    assert found == [
        "offers.csv:3: asset: offers radar, which is lethal: expected none. Remove the offer, or"
        " say allow_lethal: true in the header."
    ]
    assert Instance.build(
        read(write_folder(tmp_path / "lethal", HEADER + "allow_lethal: true\n", assets=frigate))
    ).allow_lethal


def test_an_offer_at_a_base_needs_the_base_in_its_effects(tmp_path: Path) -> None:
    offers = "recipient,asset,base,max_units\nNO,boat,pier,1\nNO,radar,,1\nSO,boat,quay,1\n"
    found = faults(write_folder(tmp_path / "seas", offers=offers))
    assert found == [
        "effects.csv:2: base: there is no offer NO/boat. Its bases are pier.",
        "effects.csv:4: base: there is no offer SO/boat. Its bases are quay.",
        "effects.csv:5: base: there is no offer SO/boat. Its bases are quay.",
    ]


def test_a_base_belongs_to_its_recipient(tmp_path: Path) -> None:
    offers = "recipient,asset,base,max_units\nNO,boat,quay,1\n"
    effects = "recipient,asset,base,area,coverage_factor\nNO,boat,quay,strait,0.1\n"
    bases = "recipient,base\nNO,pier\nSO,quay\n"
    found = faults(write_folder(tmp_path / "seas", offers=offers, effects=effects, bases=bases))
    assert found == ["offers.csv:2: base: found 'quay': expected one of the bases of NO."]


def test_columns_of_the_writers_own_are_resources_or_notes(tmp_path: Path) -> None:
    assets = (
        TABLES["assets"]
        .replace("crew\n", "crew,why\n")
        .replace(",6\n", ",6,because\n")
        .replace(",8\n", ",8,\n")
    )
    instance = Instance.build(read(write_folder(tmp_path / "seas", assets=assets)))
    assert dict(instance.assets[0].resources) == {"crew": 6}


def test_a_column_called_by_a_number_is_refused(tmp_path: Path) -> None:
    # asset,category,unit_cost,... of 250,000 without quotes would have made a column of it.
    assets = (
        TABLES["assets"]
        .replace("\n", ",000\n", 1)
        .replace(",6\n", ",6,\n")
        .replace(",8\n", ",8,1\n")
    )
    (found,) = faults(write_folder(tmp_path / "seas", assets=assets))
    assert (
        found == "assets.csv:3: 000: is a number: expected the name of a column of assets. "
        "Perhaps a comma within a number made two of it: quote the number, or leave the comma out."
    )


def test_without_a_money_unit_a_bare_number_is_one_of_the_currency(tmp_path: Path) -> None:
    header = HEADER.replace("money_unit: million\n", "")
    assert header != HEADER
    it = Instance.build(read(write_folder(tmp_path / "seas", header)))
    assert (it.money_unit, it.budget) == ("one", "1,000 yen")


def test_names_of_optional_tables_that_are_left_out_are_labels(tmp_path: Path) -> None:
    offers = "recipient,asset,base,max_units\nNO,boat,pier,1\nSO,boat,,1\nNO,radar,,1\n"
    effects = (
        TABLES["effects"]
        .replace("NO,boat,strait,0.2\n", "")
        .replace("recipient,asset", "recipient,asset")
    )
    areas = TABLES["areas"].replace("recipient", "place").replace("NO;SO", "narrows")
    instance = Instance.build(
        read(
            write_folder(tmp_path / "seas", offers=offers, effects=effects, areas=areas, sources="")
        )
    )
    assert instance.offers[0].key == "NO/boat/pier"
    assert instance.areas[0].place == "narrows"


def test_shares_may_be_percent_and_numbers_may_have_thousands_commas(tmp_path: Path) -> None:
    offers = TABLES["offers"].replace("0.8", "80%")
    areas = TABLES["areas"].replace(",60,", ',"1,060.5",')
    instance = Instance.build(read(write_folder(tmp_path / "seas", offers=offers, areas=areas)))
    assert instance.offers[0].uptake == 0.8
    assert instance.areas[0].weight == 1060.5


def test_whoever_states_no_acceptance_accepts_for_certain(tmp_path: Path) -> None:
    recipients = (
        "recipient,acceptance,acceptance_low,acceptance_high,acceptance_source\n"
        "NO,40%,0.2,0.7,paper\nSO,,,,\n"
    )
    rules = HEADER.split("rules:")[0]
    instance = Instance.build(read(write_folder(tmp_path / "seas", rules, recipients=recipients)))
    assert [each.acceptance for each in instance.recipients] == [0.4, 1.0]
    assert not any(each.resources for each in instance.recipients)


def test_a_file_in_the_folder_may_hold_an_outline_and_one_elsewhere_may_not(tmp_path: Path) -> None:
    folder = edited(
        tmp_path / "seas",
        "areas",
        "baseline\nstrait,NO;SO,60,0.1",
        "polygon\nstrait,NO;SO,60,strait.geojson",
    )
    (folder / "strait.geojson").write_text("{}")
    assert Instance.build(read(folder)).areas[0].polygon == "strait.geojson"
    for place in ("../seas/strait.geojson", str(folder / "strait.geojson"), "x" * 500):
        folder = edited(
            tmp_path / "seas",
            "areas",
            "baseline\nstrait,NO;SO,60,0.1",
            f"polygon\nstrait,NO;SO,60,{place}",
        )
        assert "expected a file in the instance's folder" in faults(folder)[0]


def test_a_number_set_anew_leaves_its_old_range_and_origin_behind(tmp_path: Path) -> None:
    seas = Instance.build(read(write_folder(tmp_path / "seas")))
    changed = seas.override({"assets.boat.unit_cost": 500})
    assert changed.unit_costs[0] == 500_000_000
    assert [
        changed.tables.tables["assets"].columns[f"unit_cost_{end}"][0]
        for end in ("low", "high", "source", "confidence")
    ] == [None] * 4


def test_tables_made_in_python_are_told_their_row(tmp_path: Path) -> None:
    with pytest.raises(
        InstanceError, match=r"areas:0: weight: found 'x': expected a number of at least 0\."
    ):
        Instance.from_tables(
            name="here",
            budget=1,
            recipients=[{"recipient": "NO"}],
            assets=[{"asset": "boat", "category": "boat", "unit_cost": 1}],
            areas=[{"area": "bay", "weight": "x"}],
            offers=[{"recipient": "NO", "asset": "boat", "max_units": 1}],
            effects=[{"recipient": "NO", "asset": "boat", "area": "bay", "coverage_factor": 1}],
        )


def test_a_filter_of_nearly_everything_is_said_by_what_it_leaves_out() -> None:
    it = opt.load("osa-fy2026")
    row = next(row for row in it.rows(it.budget.minor) if row.rule == "served")
    assert (
        it.rule("served").sentence(row, lambda number, unit: f"{number} {unit}")
        == "anything but relief or rescue or service: serve at least 10 recipients"
    )
    vessels = it.override({"rules.served.category": "vessel"}).rule("served")
    assert (
        vessels.sentence(row, lambda number, unit: f"{number} {unit}")
        == "vessel: serve at least 10 recipients"
    )


def test_a_share_of_a_sensor_may_be_written_in_percent() -> None:
    it = opt.load("tutorial")
    assert (
        it.override({"assets.radar.notice": "50%"}).effects.coverage_factor.tolist()
        == it.effects.coverage_factor.tolist()
    )


def test_what_follows_from_a_fault_is_not_told_again(tmp_path: Path) -> None:
    empty = write_folder(tmp_path / "seas", offers="recipient,asset,max_units\n")
    assert faults(empty) == ["offers.csv:1: offers: has no rows: expected at least one."]
