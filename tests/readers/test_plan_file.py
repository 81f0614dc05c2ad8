"""A person's plan is read by the names of its offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.errors import InstanceError
from optimizer.readers.plan_file import read_plan

OFFERS = {"MYS/rhib/sandakan": 0, "MYS/rhib/labuan": 1, "MYS/awareness-node": 2}


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "plan.csv"
    path.write_text(text)
    return path


def test_a_plan_has_units_for_every_offer_and_the_lines_of_those_it_names(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "recipient,asset,base,units,note\nMYS,awareness-node,,2,announced\n\nMYS,rhib,sandakan,1,\n",
    )
    plan = read_plan(path, OFFERS)
    assert plan.units == (1, 0, 2)
    assert dict(plan.lines) == {2: 2, 0: 4}


def test_the_base_may_be_left_out_where_no_offer_has_one(tmp_path: Path) -> None:
    assert read_plan(
        write(tmp_path, "recipient,asset,units\nMYS,awareness-node,3\n"), OFFERS
    ).units == (0, 0, 3)


def test_all_faults_of_a_plan_come_at_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "recipient,asset,base,units\nMYS,rhib,,1\nMYS,rihb,labuan,1\nMYS,rhib,labuan,1.5\nMYS,rhib,labuan,2\nMYS,awareness-node,,\n,,labuan,-1\n",
    )
    with pytest.raises(InstanceError) as caught:
        read_plan(path, OFFERS)
    assert [str(fault).removeprefix(f"{path}:") for fault in caught.value.faults] == [
        "2: 'MYS/rhib' is not an offer of the instance. It needs a base: sandakan, labuan.",
        "3: 'MYS/rihb/labuan' is not an offer of the instance. Did you mean \"MYS/rhib/labuan\"?",
        "4: units: found '1.5': expected a whole number from 0 to 1,000,000,000.",
        "5: names the same offer as line 4: expected each offer once.",
        "6: units: found an empty cell: expected a whole number from 0 to 1,000,000,000.",
        "7: 'labuan' is not an offer of the instance.",
    ]


def test_a_plan_without_its_columns_or_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InstanceError,
        match=(
            r"units: is not in the header: expected recipient, asset, base and units\. Perhaps"
            r' "unit" was meant'
        ),
    ):
        read_plan(write(tmp_path, "recipient,asset,unit\n"), OFFERS)
    with pytest.raises(InstanceError, match="No such file"):
        read_plan(tmp_path / "none.csv", OFFERS)
