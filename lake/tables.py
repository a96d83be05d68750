"""The tables of the processed layer: their columns and how they are partitioned."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lake.contract import Feed

SQL = Path(__file__).resolve().parent / "sql"


@cache
def sql(name: str) -> str:
    """The text of a statement below `sql/`, read once."""
    return (SQL / f"{name}.sql").read_text()


@dataclass(frozen=True)
class Table:
    """One table: its name, what its partitions are called, its select statement.

    Attributes:
        source: the accepted records that hold its rows.
        instant: the column of `source` whose month is the partition.
    """

    name: str
    partition_prefix: str
    source: str
    instant: str = "ordered_at"

    @property
    def select(self) -> str:
        """Its rows from `accepted`."""
        return sql(f"outputs/{self.name}")

    def partition(self, year: int, month: int) -> str:
        prefix = self.partition_prefix
        return f"{prefix}_year={year:04}/{prefix}_month={month:02}"


CUSTOMER_CHANGES = Table(
    "customer_changes", "change", "accepted_customer", "updated_at"
)
# The tables that each feed fills; the first one has a row for each accepted record.
TABLES = {
    Feed.ORDERS: (
        Table("fact_orders", "order", "accepted_order"),
        Table("fact_order_items", "order", "accepted_item"),
        Table("fact_payments", "order", "accepted_payment"),
        Table("fact_refunds", "order", "accepted_refund"),
        CUSTOMER_CHANGES,
    ),
    Feed.CUSTOMERS: (CUSTOMER_CHANGES,),
    Feed.PRODUCTS: (
        Table("product_changes", "change", "accepted_product", "updated_at"),
    ),
}
QUARANTINE = "quarantine"
