"""The shops under the settings under which mistakes show."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oracle import Settings


@dataclass(frozen=True)
class Scenario:
    """A shop of `shop.py` and the settings that it is computed for."""

    name: str
    shop: str = "main"
    settings: dict[str, Any] = field(default_factory=dict)

    def oracle_settings(self) -> Settings:
        return Settings(
            **{
                name: date.fromisoformat(value) if name.endswith("_date") else value
                for name, value in self.settings.items()
            }
        )


_ALL = (
    Scenario("plain"),
    Scenario(
        "abroad",
        settings={
            "reporting_timezone": "America/New_York",
            "source_timezone": "Europe/Berlin",
        },
    ),
    # The last day of a month, with orders and refunds on it and after it.
    Scenario(
        "cut off",
        settings={
            "as_of_date": "2025-07-31",
            "history_start_date": "2025-02-10",
            "churn_inactivity_months": 2,
            "top_n": 3,
        },
    ),
    Scenario("nothing counts", "nothing counts"),
    Scenario("baskets", "baskets"),
    Scenario("last rate", "last rate"),
    Scenario("no rate", "no rate"),
)
SCENARIOS = {scenario.name: scenario for scenario in _ALL}
