"""The tables of the processed layer: their columns and how they are partitioned."""

from dataclasses import dataclass
from pathlib import Path

SQL = Path(__file__).resolve().parent / "sql"


@dataclass(frozen=True)
class Table:
    """One table: its name, what its partitions are called, its select statement."""

    name: str
    partition_prefix: str

    @property
    def select(self) -> str:
        """Its rows from the accepted records, `partition_at` last."""
        return (SQL / "outputs" / f"{self.name}.sql").read_text()

    def partition(self, year: str, month: str) -> str:
        return (
            f"{self.partition_prefix}_year={year}/{self.partition_prefix}_month={month}"
        )


TABLES = (
    Table("fact_orders", "order"),
    Table("fact_order_items", "order"),
    Table("fact_payments", "order"),
    Table("fact_refunds", "order"),
    Table("customer_changes", "change"),
)
QUARANTINE = "quarantine"
