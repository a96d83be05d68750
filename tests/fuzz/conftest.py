"""What every test of this folder stands on."""

import atexit
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

pytest.register_assert_rewrite("judged_alone", "lake_promises")

# Hypothesis keeps tables on disk, by default in the checkout, from collection on.
_home = TemporaryDirectory(prefix="storelake-hypothesis-")
atexit.register(_home.cleanup)
set_hypothesis_home_dir(_home.name)

Folders = Callable[[], Path]


@pytest.fixture(scope="module", autouse=True)
def _no_fsync() -> Iterator[None]:
    """No test here cuts the power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lake.files.sync", lambda _path: None)
        yield


@pytest.fixture(scope="module")
def small_window() -> Iterator[None]:
    """Filling the real window with zeros takes longer than all the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lake.reading.sizes.BATCH_BYTES", 1024 * 1024)
        yield


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """Makes empty folders: each example needs a lake of its own."""
    base, numbers = tmp_path_factory.mktemp("lakes"), count()

    def empty() -> Path:
        folder = base / str(next(numbers))
        folder.mkdir()
        return folder

    return empty
