"""What ``--help`` shows: commands and options under headings, and examples."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from optimizer.cli.options import CHANGES, PLAN_REPORT, SEARCH, SHOWING

GROUPS = {
    "The best plan": ("solve", "compare", "curve", "explain", "target"),
    "How sure, and how else": ("brief", "robust", "alternatives", "replan", "fair", "next"),
    "Plans and results of others": ("evaluate", "verify"),
    "Many at once": ("batch",),
    "Where nothing fits": ("diagnose",),
    "Files": ("new", "validate", "convert", "schema", "export"),
}
"""Every command under a heading."""
EXAMPLES: dict[str, tuple[str, ...]] = {
    "solve": (
        "solve tutorial --budget 80m",
        "solve tutorial --without recipient=BIR --out F.md",
    ),
    "compare": ("compare tutorial --budgets 60m,80m,100m",),
    "curve": ("curve tutorial --up-to 150m",),
    "explain": ("explain tutorial", "explain tutorial BIR/boat"),
    "target": ("target tutorial --awareness 50%",),
    "brief": ("brief tutorial --draws 40",),
    "robust": ("robust tutorial --draws 40 --seed 1",),
    "alternatives": ("alternatives tutorial --within 20%",),
    "replan": ("replan tutorial --from plan.csv --within 5%",),
    "fair": ("fair tutorial", "fair tutorial --by grant"),
    "next": ("next tutorial --so-far decisions.csv",),
    "diagnose": ("diagnose tutorial --budget 5m --fix ALD/radar=1",),
    "evaluate": ("evaluate osa-fy2024 osa-fy2024/announced", "evaluate tutorial plan.csv"),
    "verify": ("verify result.json", "verify result.json --cross-check"),
    "batch": ("batch study.yaml --store runs.db --out rows.csv",),
    "new": ("new mine", "new clinics --like projects --xlsx"),
    "validate": ("validate tutorial", "validate my-instance/ --scenario lean"),
    "convert": ("convert tutorial mine.yaml",),
    "schema": ("schema > instance.schema.json", "schema --result"),
    "export": ("export tutorial tutorial.mps", "export tutorial tutorial.lp --budget 60m"),
}
"""Of every command; files that a line names are your own."""
HEADINGS = {
    "Arguments": (),
    "Options": (),
    "What is changed first": CHANGES,
    "How it is solved": SEARCH,
    "What is shown": (*PLAN_REPORT, *SHOWING),
}
"""Of options, and the parameters under each; the second takes what a command has alone."""


def examples(command: str) -> str:
    """The end of a command's help."""
    lines = (f"  optimizer {line}" for line in EXAMPLES.get(command, ()))
    return "\n".join(("\b", "Examples:", *lines))


class GroupOfCommands(TyperGroup):
    """Commands under the headings of ``GROUPS``."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write them."""
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, self.commands[name].short_help) for name in names])


class Command(TyperCommand):
    """Options under the headings of ``HEADINGS``."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write them."""
        shared = {each.name: heading for heading, under in HEADINGS.items() for each in under}
        shared["help"] = "What is shown"
        told: dict[str, list[Any]] = {heading: [] for heading in HEADINGS}
        for parameter in self.get_params(ctx):
            own = "Arguments" if parameter.param_type_name == "argument" else "Options"
            told[shared.get(parameter.name, own)].append(parameter.get_help_record(ctx))
        for heading, records in told.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)
