"""A tiny shop for the hand-worked examples: raw files and seeds of its own."""

import gzip
import json
from pathlib import Path
from typing import Any

from . import Settings, Table, compute
from .table import Value

SEEDS = {
    "order_status_policy": "status,is_qualifying,description\n"
    "placed,false,x\npaid,true,x\ncancelled,false,x\n",
    "countries": "country,country_name,region\n"
    "DE,Germany,Europe\nGB,United Kingdom,Europe\nNA,Namibia,Africa\n",
    "country_aliases": "alias,country\nEIRE,GB\nDeutschland,DE\n",
    "currencies": "currency,currency_name\nEUR,Euro\nUSD,Dollar\n",
    "exchange_rates": "from_currency,to_currency,rate_date,rate\n"
    "EUR,USD,2025-01-01,1.1\nEUR,USD,2025-01-10,1.2\n",
    "stores": "store_id,store_name,city,state,country\nS-1,One,York,York,GB\n",
}

Content = list[Any] | str | bytes


def line(product_id: str = "P", unit_price: Any = "10.00", **more: Any) -> Any:
    return {"product_id": product_id, "quantity": 1, "unit_price": unit_price, **more}


def order(order_id: str, ordered_at: str, *lines: Any, **more: Any) -> Any:
    """A paid guest order; `who` states a customer id."""
    who = more.pop("who", None)
    made = {"order_id": order_id, "ordered_at": ordered_at, "status": "paid"}
    customer = None if who is None else {"id": who}
    items = list(lines) or [line()]
    return {**made, "customer": customer, "items": items, **more}


def refund(refunded_at: str, amount: str, **more: Any) -> Any:
    return {"refunded_at": refunded_at, "amount": amount, **more}


def _bytes(name: str, content: Content) -> bytes:
    if isinstance(content, list):
        content = "\n".join(json.dumps(record) for record in content)
    data = content.encode() if isinstance(content, str) else content
    return gzip.compress(data) if name.endswith(".gz") else data


def tables(
    folder: Path, files: dict[str, Content], **settings: Any
) -> dict[str, Table]:
    """Write the files (path below raw -> content) and compute every table of them."""
    seeds = folder / "seeds"
    seeds.mkdir()
    for name, text in SEEDS.items():
        (seeds / f"{name}.csv").write_text(text, encoding="utf-8")
    for name, content in files.items():
        path = folder / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(name, content))
    return compute(folder / "raw", seeds, Settings(**settings))


def column(table: Table, name: str) -> list[Value]:
    return [record[name] for record in table.records()]


def columns(table: Table, *names: str) -> list[tuple[Value, ...]]:
    return [tuple(record[name] for name in names) for record in table.records()]
