"""How the shop is observed does not matter: in chunks, by processes."""

import pickle

import numpy as np
import pyarrow as pa
from edge_orders import DE, order_at, rateless
from lived_shop import Lived, in_month, sheet

from generator.catalogue import Catalogue
from generator.state import concat
from generator.truth import Truth


def test_tables_do_not_depend_on_chunks(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    whole = concat(lived.orders)
    shuffled = np.random.Generator(np.random.PCG64(1)).permutation(len(whole))
    for parts in (1, 7, 400):
        chunks = [whole.of(some) for some in np.array_split(shuffled, parts)]
        truth = lived.truth([*chunks, whole.of(np.array([], np.int64))])
        for events in lived.events:
            truth.observe_profiles(in_month(lived, events))
        assert sheet(truth) == tables


def test_tables_do_not_depend_on_processes(
    lived: Lived, tables: dict[str, pa.Table]
) -> None:
    truths = []
    for process in range(3):
        truth = lived.truth(lived.orders[process::3])
        for events in lived.events[process::3]:
            truth.observe_profiles(in_month(lived, events))
        truths.append(pickle.loads(pickle.dumps(truth)))  # noqa: S301
    merged = truths.pop()
    for truth in truths:
        merged.merge(truth)
    assert sheet(merged) == tables


def test_missing_rate_is_remembered_by_a_merge() -> None:
    shop, at = rateless()
    converted = Truth(shop, Catalogue(shop), 0)
    converted.observe(order_at(at))
    unconverted = Truth(shop, Catalogue(shop), 0)
    unconverted.observe(order_at(at, market=DE))
    assert "monthly_revenue" in converted.tables()
    converted.merge(unconverted)
    assert "monthly_revenue" not in converted.tables()
