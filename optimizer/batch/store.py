"""The run store: one sqlite file, written by the run alone, a row per cell, nothing acknowledged
ever lost.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimizer.batch.filesystem import network_filesystem
from optimizer.batch.wire import FAILURES, Content
from optimizer.errors import InputError, OptimizerError, RefusedError
from optimizer.whole_files import check_place

APPLICATION = 0x4F_53_41_52
"""sqlite's application_id of a run store: "OSAR"."""
SCHEMA = 5
"""Version of the tables below, of keys and of answers (sqlite's user_version)."""

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (
    kind TEXT, name TEXT, content TEXT NOT NULL, PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE TABLE rows (
    key BLOB PRIMARY KEY, cell INTEGER NOT NULL, instance TEXT NOT NULL, scenario TEXT,
    draw INTEGER, budget INTEGER, status TEXT NOT NULL, reason TEXT NOT NULL, answer TEXT,
    result TEXT, run TEXT NOT NULL, checksum BLOB NOT NULL
);
CREATE INDEX rows_in_order ON rows (cell);
"""
_SELECT = "SELECT * FROM rows"
_INSERT = "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_ALTERED = "Somebody or something altered the file; go back to a copy, or begin a new store."
FACTS = ("study", "versions", "task", "draws")
"""What every store with rows knows of the study it belongs to."""
MONEY_UNIT = "money unit of"
"""The kind of source that says what plain numbers of an instance's money count."""
_PLAIN = 8
"""Columns from here on are written as JSON."""


@dataclass(frozen=True)
class StoredRow:
    """A row of the store; its fields are the columns, in their order.

    Attributes:
        key: of the cell. cell: its position in the study. instance, scenario, draw, budget: what
            was asked; draw is None for the stated numbers; where the instance or the scenario is
            broken, whatever else is None. Budget in minor units.
        status: optimal, stopped, infeasible, assessed, or broken, failed, crashed with the
            ``reason``.
        answer, result: see ``wire.Reply``; None where there is none.
        run: seconds, worker, attempts; stands apart, since it differs from run to run.
    """

    key: bytes
    cell: int
    instance: str
    scenario: str | None
    draw: int | None
    budget: int | None
    status: str
    reason: str
    answer: Content | None = None
    result: Content | None = None
    run: Mapping[str, Any] = field(default_factory=dict)


class Store:
    """An open run store. Rows are added in batches; a batch is on the disk when ``add`` returns."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, lock: sqlite3.Connection | None
    ) -> None:
        self.path = path
        self._connection = connection
        self._lock = lock
        self._place = _identity(path)

    def check_in_place(self) -> None:
        """Refuse where the path does not lead to the file that was opened: what is written to that
        is lost with it.

        Raises:
            InputError: the file was deleted, moved or replaced.
        """
        now = _identity(self.path)
        if now != self._place:
            what = "is gone" if now is None else "is another file than the one that was opened"
            raise InputError(
                f"{self.path}: {what}: somebody deleted, moved or replaced the store while it was"
                " in use, and what it held may be lost with it. Leave a store alone while a run"
                " writes to it; begin again, or put a copy back and --resume."
            )

    def close(self) -> None:
        """Close the file; what was added stays."""
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, words: str, *values: object) -> list[Any]:
        with in_words(self.path):
            return self._connection.execute(words, values).fetchall()

    def add(self, rows: Sequence[StoredRow]) -> None:
        """Add rows, all or none; a row of the same key is replaced.

        Raises:
            InputError: the disk refuses, or the store is not in its place any more.
        """
        self.check_in_place()
        with in_words(self.path), self._connection:
            self._connection.executemany(_INSERT, map(_written, rows))
        self.check_in_place()

    def remove(self, key: bytes) -> None:
        """Remove a row, as when a broken instance has been mended."""
        with in_words(self.path), self._connection:
            self._connection.execute("DELETE FROM rows WHERE key = ?", (key,))

    def remove_empty(self) -> None:
        """Remove the file of a store without rows, where it still is in its place."""
        with suppress(OptimizerError):
            if not self.counts():
                self._connection.close()
                self.path.unlink()

    # -- rows --------------------------------------------------------------------------------------

    def status(self, key: bytes) -> str | None:
        """The status of a cell; None where it is not done yet."""
        found = self._ask("SELECT status FROM rows WHERE key = ?", key)
        return found[0][0] if found else None

    def row(self, key: bytes) -> StoredRow | None:
        """The row of a cell; None where it is not done yet."""
        found = self._ask(f"{_SELECT} WHERE key = ?", key)
        return self._read(found[0]) if found else None

    def counts(self) -> dict[str, int]:
        """Rows by status. Raises InputError as ``check_in_place``."""
        self.check_in_place()
        return dict(self._ask("SELECT status, count(*) FROM rows GROUP BY status ORDER BY status"))

    def breaking(self) -> int:
        """Rows of assessed plans that break a rule."""
        ((count,),) = self._ask(
            "SELECT count(*) FROM rows"
            " WHERE status = 'assessed' AND json_array_length(answer, '$.rules') > 0"
        )
        return int(count)

    def rows(self) -> Iterator[StoredRow]:
        """Every row in the order of the study, read little by little."""
        with in_words(self.path):
            yield from map(self._read, self._connection.execute(f"{_SELECT} ORDER BY cell, key"))

    def failures(self, most: int) -> list[StoredRow]:
        """The first rows without an answer."""
        without = f"WHERE status IN ({', '.join('?' * len(FAILURES))})"
        found = self._ask(f"{_SELECT} {without} ORDER BY cell, key LIMIT ?", *FAILURES, most)
        return list(map(self._read, found))

    def _read(self, values: Sequence[Any]) -> StoredRow:
        *written, checksum = values
        if checksum != _checksum(written):
            raise RefusedError(
                f"{self.path}: a row is not as it was written: instance {written[2]}, scenario"
                f" {written[3]}, draw {written[4]}, budget {written[5]}. {_ALTERED}"
            )
        plain = (None if text is None else json.loads(text) for text in written[_PLAIN:])
        return StoredRow(*written[:_PLAIN], *plain)

    # -- what the rows belong to -------------------------------------------------------------------

    def check_empty(self, *, resume: bool) -> None:
        """Refuse to add to a store that holds rows unless asked to; or of which a row is not as it
        was written, or of whose rows it does not know what they are about.

        Raises:
            RefusedError: so it is.
        """
        held = sum(self.counts().values())
        if held and not resume:
            raise RefusedError(
                f"{self.path}: already holds {held:,} rows. Add --resume to go on with them, or"
                " name a new store."
            )
        known = self.sources("instance")
        for row in self.rows():
            if row.status != "broken" and row.instance not in known:
                raise RefusedError(
                    f"{self.path}: has rows of {row.instance}, but not what that instance was."
                    f" {_ALTERED}"
                )
        self.check_facts()

    def check_facts(self) -> None:
        """Refuse a store that holds rows, but has lost what study they belong to. Raises
        RefusedError.
        """
        for name in FACTS:
            if name not in self.facts():
                self._check_unbegun(name)

    def _check_unbegun(self, name: str) -> None:
        if self.counts():
            raise RefusedError(
                f"{self.path}: holds rows, but does not know any more with which {name} it was"
                f" begun. {_ALTERED}"
            )

    def check_instances(self, labels: Sequence[str]) -> None:
        """Refuse rows of which none is about an instance of the study: it is another's. Raises
        RefusedError.
        """
        held = [name for (name,) in self._ask("SELECT DISTINCT instance FROM rows")]
        if held and not set(held) & set(labels):
            more = f" and {len(held) - 1:,} more" if len(held) > 1 else ""
            raise RefusedError(
                f"{self.path}: holds rows of {held[0]}{more}, none of which the study names: it"
                " belongs to another study. Name a new store, or the study that began this one."
            )

    def facts(self) -> dict[str, Any]:
        """What the store knows of the study it belongs to."""
        found = self._ask("SELECT name, value FROM facts ORDER BY name")
        return {name: json.loads(value) for name, value in found}

    def keep_fact(self, name: str, value: Any) -> None:
        """Remember a fact, or refuse where the store knows another.

        Raises:
            RefusedError: the store was begun with another value, or holds rows and has lost it.
        """
        known = self.facts()
        if name not in known:
            self._check_unbegun(name)
            with in_words(self.path), self._connection:
                self._connection.execute(
                    "INSERT INTO facts VALUES (?, ?)", (name, _canonical(value))
                )
        elif _canonical(known[name]) != _canonical(value):
            raise RefusedError(
                f"{self.path}: was begun with {name}: {_difference(known[name], value)}; answers of"
                " both must not be mixed. Name a new store, or go on with what the store was begun"
                " with."
            )

    def sources(self, kind: str) -> dict[str, str]:
        """What the store knows of the instances or scenarios, by name."""
        return dict(self._ask("SELECT name, content FROM sources WHERE kind = ?", kind))

    def keep_source(self, kind: str, name: str, content: str) -> None:
        """Remember what an instance or scenario of a name was, or refuse where it was another.

        It goes to the disk with the next rows, and so before any answer that hangs on it: to wait
        for the disk once an instance took longer than answering a small one.

        Raises:
            RefusedError: it has changed since the store was begun.
        """
        self._ask("INSERT OR IGNORE INTO sources VALUES (?, ?, ?)", kind, name, content)
        known = "SELECT content FROM sources WHERE kind = ? AND name = ?"
        if self._ask(known, kind, name) != [(content,)]:
            raise RefusedError(
                f"{self.path}: the {kind} {name} has changed since the store was begun; answers to"
                f" both must not be mixed. Name a new store, or put the {kind} back as it was."
            )


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and number of the file at a path; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def create_or_open(path: str | Path) -> Store:
    """The store at a path for writing, made where there is none; only one run may hold it.

    Raises:
        InputError: the place cannot hold a store, or another run holds it. RefusedError: another
            schema.
    """
    path = Path(path)
    check_place(path)
    if kind := network_filesystem(path.parent):
        raise InputError(
            f"{path}: lies on a network file system ({kind}), where sqlite cannot promise to lose"
            " nothing. Put the store on a local disk and copy it when the run is done."
        )
    with in_words(path):
        lock = _locked(path)
        connection = sqlite3.connect(path, isolation_level=None)
        _check_kind(path, connection, may_be_empty=True)
        _prepare(path, connection)
        connection.isolation_level = "IMMEDIATE"
    return Store(path, connection, lock)


def open_to_read(path: str | Path) -> Store:
    """The store at a path for reading, also while a run writes to it.

    Raises:
        InputError: there is none, or the file is something else. RefusedError: another schema.
    """
    path = Path(path)
    with in_words(path):
        if not path.is_file():
            raise InputError(f"{path}: there is no such run store.")
        connection = _reading(path)
        _check_kind(path, connection, may_be_empty=False)
    return Store(path, connection, None)


def check_stored(path: str | Path, counts: Mapping[str, int]) -> None:
    """Read a closed store afresh and refuse to claim rows that are not there.

    Raises:
        InputError: the file is gone, damaged, or does not hold them. RefusedError: it is of another
            schema.
    """
    with open_to_read(path) as again:
        if again.counts() != counts:
            held, expected = sum(again.counts().values()), sum(counts.values())
            raise InputError(
                f"{path}: holds {held:,} of the {expected:,} rows that were written to it."
                f" {_ALTERED}"
            )


def _reading(path: Path) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        # In a folder that cannot be written to sqlite cannot open its log; a store at rest has
        # none, and says so.
        connection.close()
        return sqlite3.connect(address + "&immutable=1", uri=True)
    return connection


def lock_path(path: Path) -> Path:
    """The file whose lock says that a run is writing. It stays behind: were it removed, two runs
    could hold two of them.
    """
    return path.with_name(path.name + "-lock")


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what sqlite or the system complains about into a sentence with a likely cause."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: {_words(str(error))}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}.") from error


_CAUSES = {
    ("not a database",): (
        "is not a run store but some other file. Name a new file, or the store of an earlier run."
    ),
    ("readonly", "unable to open"): (
        "cannot be written to. Perhaps it belongs to somebody else, or its folder or disk is"
        " read-only."
    ),
    ("malformed", "corrupt"): (
        "is damaged (sqlite: {0}). Go back to a copy, or begin a new store."
    ),
    ("full",): (
        "the disk is full. The rows stored so far are safe; make room and go on with --resume."
    ),
    ("locked",): "another run is writing to it. Wait for it to end, or name a new store.",
}
"""What sqlite says, in part, and what that means."""


def _words(message: str) -> str:
    for said, meant in _CAUSES.items():
        if any(part in message for part in said):
            return meant.format(" ".join(message.split()))
    return f"sqlite refuses: {message}."


def _locked(path: Path) -> sqlite3.Connection:
    """Hold the lock file until closed or killed: sqlite's own lock, so it works on every system and
    dies with the process.
    """
    lock = sqlite3.connect(lock_path(path), isolation_level=None, timeout=0)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        lock.close()
        raise
    return lock


def _check_kind(path: Path, connection: sqlite3.Connection, *, may_be_empty: bool) -> None:
    """Refuse a file that is not a run store of this schema, or is damaged."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if empty and application == 0 and may_be_empty:
        return
    if application != APPLICATION:
        raise InputError(
            f"{path}: is a database, but not a run store of optimizer. Name a new file, or the"
            " store of an earlier run."
        )
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if schema != SCHEMA:
        raise RefusedError(
            f"{path}: is a run store of schema {schema}; this version of optimizer writes schema"
            f" {SCHEMA}, and the two must not be mixed: run the study again into a new store, or"
            " read this one with the version of optimizer that began it."
        )
    (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if finding != "ok":
        raise InputError(f"{path}: {_words('malformed: ' + finding)}")


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise InputError(
            f"{path}: the file system cannot hold a write-ahead log (sqlite stays with {mode}). Use"
            " a local disk."
        )
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        connection.executescript(
            f"BEGIN IMMEDIATE; {_TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version"
            f" = {SCHEMA}; COMMIT;"
        )


def _written(row: StoredRow) -> tuple[Any, ...]:
    values = list(vars(row).values())
    plain = (None if value is None else _canonical(value) for value in values[_PLAIN:])
    written = (*values[:_PLAIN], *plain)
    return (*written, _checksum(written))


def _checksum(written: Sequence[Any]) -> bytes:
    """Of everything that a row says: against accident and careless hands, not against who can
    reckon it too.
    """
    return hashlib.blake2b(repr(tuple(written)).encode(), digest_size=16).digest()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _difference(known: Any, value: Any) -> str:
    """What differs, in words: "highspy 1.15.1, now 1.16.0"."""
    if not isinstance(known, Mapping) or not isinstance(value, Mapping):
        return f"{_canonical(known)}, now {_canonical(value)}"
    names = sorted(name for name in {*known, *value} if known.get(name) != value.get(name))
    return "; ".join(
        f"{name} {_canonical(known.get(name))}, now {_canonical(value.get(name))}" for name in names
    )
