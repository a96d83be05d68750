"""What a run is computed for."""

from dataclasses import dataclass
from datetime import date

# The contract names the code `record_too_large` but no size; 16 MiB is an assumption.
LARGEST_RECORD = 16 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """The variables that metrics.md names; time is an argument, never the clock.

    Attributes:
        as_of_date: end of the data; None derives it from the newest order ("Time").
        reporting_timezone: IANA name, makes business dates.
        source_timezone: IANA name, of timestamps without offset and of dump months.
        reporting_currency: ISO 4217 code of all money in facts and marts.
        history_start_date: first day whose data is whole ("Months").
        churn_inactivity_months: N of `mart_monthly_churn`, at least 1.
        top_n: ranks kept in the two top marts.
        largest_record: bytes above which a record is `record_too_large`.
    """

    as_of_date: date | None = None
    reporting_timezone: str = "UTC"
    source_timezone: str = "UTC"
    reporting_currency: str = "USD"
    history_start_date: date | None = None
    churn_inactivity_months: int = 3
    top_n: int = 100
    largest_record: int = LARGEST_RECORD
