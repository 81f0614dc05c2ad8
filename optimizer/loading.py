"""From a path, or the name of a shipped instance, to an instance."""

from __future__ import annotations

from pathlib import Path

from optimizer.instance.instance import Instance
from optimizer.keywords import knows_its_keywords
from optimizer.readers import read


@knows_its_keywords
def load(path: str | Path) -> Instance:
    """Read and check an instance.

    Args:
        path: a folder, a ``.yaml``, ``.json`` or ``.xlsx`` file, or the bare name of a shipped
            instance such as ``osa-fy2026``.

    Raises:
        InputError: there is nothing there, or no reader knows it.
        InstanceError: with every fault: file and row, field, what was found, what was expected.
    """
    return Instance.build(read(path))
