"""A whole shop on disk: its feeds, the answer sheet beside them, and a record."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from generator.defects import Note
from generator.errors import InTheWayError, SettingsError, UnwritableError
from generator.making import Made, Task, names_of
from generator.processes import default_processes, make_all, ranges
from generator.record import RECIPE, RECORD_NAME, ShopRecord, holds, read_record
from generator.settings import ShopSettings
from generator.simulation import Simulation
from generator.staging import Staging, fingerprint_of

TRUTH_FOLDER = "../truth"
# A quarter less time than PyArrow's own choice, for files that are read as a whole.
PARQUET: dict[str, Any] = {
    "compression": "zstd",
    "use_dictionary": False,
    "write_statistics": False,
}
NOTES = pa.schema(
    [
        ("kind", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("order_id", pa.string()),
        ("expected", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True)
class GenerationResult:
    """What a run left behind.

    Attributes:
        files: of all feeds, by name.
        unchanged: everything was there already, and nothing was written.
    """

    files: tuple[Path, ...]
    unchanged: bool


def generate(  # noqa: PLR0913 - what, where and how
    shop: ShopSettings,
    into: Path,
    *,
    only: Sequence[int] = (),
    with_truth: bool = True,
    processes: int | None = None,
    force: bool = False,
    on_orders: Callable[[int], None] = lambda _: None,
) -> GenerationResult:
    """Write the shop's feeds below `into`; the same shop again changes nothing.

    The files appear together at the end, so an interrupted run is simply repeated.

    Args:
        shop: what to make.
        into: the folder of raw feeds; made where it is missing.
        only: indexes of months; none stands for all, and only all have a truth.
        with_truth: write the answer sheet to `truth/` beside `into`, too.
        processes: at most so many at once; None is one a core.
        force: replace what stands in the way, together with the shop it belonged to.
        on_orders: called with how many more orders have been written.

    Raises:
        BrokenOffError: a process was killed.
        InTheWayError: a name is taken by something else; nothing was changed.
        SettingsError: there cannot be so few processes.
        UnwritableError: the folder cannot take the files.
    """
    if processes is not None and processes < 1:
        raise SettingsError(f"--processes {processes}: choose 1 or more")
    months = sorted(set(only)) or list(range(shop.months))
    with_truth = with_truth and len(months) == shop.months
    into = into.resolve()  # the answer sheet lies beside the folder, not beside a link
    try:
        earlier = _earlier_shop(shop, into, force=force)
        simulation = Simulation(shop)
        names = [name for month in months for name in names_of(simulation, month)]
        unchanged = _is_there(earlier, shop, into, names, with_truth=with_truth)
        if not unchanged:
            with Staging() as staging:
                paths = {name: staging.reserve(into / name) for name in names}
                tasks = [
                    Task(shop, run.start, run.stop, paths, with_truth)
                    for run in ranges(shop, months, processes or default_processes())
                ]
                made = make_all(tasks, processes or default_processes(), on_orders)
                _finish(staging, shop, into, made, earlier, force=force)
    except (FileExistsError, NotADirectoryError) as error:
        raise InTheWayError(
            f"{_file_on_the_way(Path(error.filename))}: is no folder; move it away"
        ) from error
    except OSError as error:
        raise UnwritableError(
            f"{into}: cannot be written ({error.strerror or error}); "
            "make room there or choose another folder"
        ) from error
    return GenerationResult(tuple(into / name for name in names), unchanged=unchanged)


def _file_on_the_way(path: Path) -> Path:
    return next(way for way in (path, *path.parents) if way.exists())


def _earlier_shop(shop: ShopSettings, into: Path, *, force: bool) -> ShopRecord | None:
    try:
        earlier = read_record(into)
    except InTheWayError:
        if force:
            return None
        raise
    if earlier and not earlier.describes(shop) and not force:
        raise InTheWayError(
            f"{into / RECORD_NAME}: another shop lies here ({earlier.settings}); "
            "choose another folder, or replace it with --force"
        )
    return earlier


def _is_there(
    earlier: ShopRecord | None,
    shop: ShopSettings,
    into: Path,
    names: list[str],
    *,
    with_truth: bool,
) -> bool:
    if not earlier or not earlier.describes(shop) or (with_truth and not earlier.truth):
        return False
    paths = earlier.paths(into)
    wanted = {into / name for name in names}
    if with_truth:
        wanted |= earlier.truth_paths(into).keys()
    return all(holds(path, paths.get(path)) for path in wanted)


def _finish(  # noqa: PLR0913 - everything comes together here
    staging: Staging,
    shop: ShopSettings,
    into: Path,
    made: list[Made],
    earlier: ShopRecord | None,
    *,
    force: bool,
) -> None:
    fingerprints = {
        name: fingerprint
        for part in made
        for name, fingerprint in part.fingerprints.items()
    }
    same = earlier if earlier and earlier.describes(shop) else None
    record = ShopRecord(
        RECIPE,
        shop,
        {**(same.files if same else {}), **fingerprints},
        same.truth_folder if same else "",
        same.truth if same else {},
    )
    sheet = _answer_sheet(made)
    if sheet:
        folder = (into / TRUTH_FOLDER).resolve()
        truth = {}
        for name, pieces in sheet.items():
            path = staging.reserve(folder / f"{name}.parquet")
            _write_table(path, pieces)
            truth[f"{name}.parquet"] = fingerprint_of(path)
        record = dataclasses.replace(record, truth_folder=TRUTH_FOLDER, truth=truth)
    for path, fingerprint in record.paths(into).items():
        _check_free(path, fingerprint, force=force)
    staging.reserve(into / RECORD_NAME).write_bytes(record.encode())
    if earlier:  # before the new record: a run that dies here is seen as broken
        _remove_superseded(earlier, record, into)
    staging.commit()


def _answer_sheet(made: list[Made]) -> dict[str, Iterable[pa.Table]]:
    """The tables by name, each in pieces."""
    truths = [part.truth for part in made if part.truth]
    if not truths:
        return {}
    for other in truths[1:]:
        truths[0].merge(other)
    return {
        **{name: [table] for name, table in truths[0].tables().items()},
        "customer_versions": truths[0].customer_versions(),
        "defects": [_table_of_notes([note for part in made for note in part.notes])],
    }


def _table_of_notes(notes: list[Note]) -> pa.Table:
    columns = {name: [getattr(note, name) for note in notes] for name in NOTES.names}
    return pa.table(columns, NOTES)


def _write_table(path: Path, pieces: Iterable[pa.Table]) -> None:
    """One Parquet file of at least one piece, each written as the next one is made."""
    rest = iter(pieces)
    first = next(rest)
    with (
        pq.ParquetWriter(path, first.schema, **PARQUET) as writer,
        ThreadPoolExecutor(1) as beside,
    ):
        written = beside.submit(writer.write_table, first)
        for piece in rest:
            written.result()
            written = beside.submit(writer.write_table, piece)
        written.result()


def _check_free(path: Path, fingerprint: str, *, force: bool) -> None:
    """Refuse a name that is taken; the same bytes are what a broken run left."""
    if path.is_dir() or (
        path.exists() and not force and fingerprint_of(path) != fingerprint
    ):
        raise InTheWayError(
            f"{path}: is there already with other content; move it away"
            + ("" if path.is_dir() else ", or replace it with --force")
        )


def _remove_superseded(earlier: ShopRecord, record: ShopRecord, into: Path) -> None:
    """Remove the earlier shop's other files, or the two would count as one."""
    for path in earlier.paths(into).keys() - record.paths(into).keys():
        if holds(path, earlier.paths(into)[path]):
            path.unlink()
