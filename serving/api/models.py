"""What comes back, as OpenAPI shows it; `answers.py` writes these bodies itself."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Cell = str | float | int | bool | None

EXAMPLE_ROW: JsonDict = {
    "sales_month": "2024-01-01",
    "is_complete_month": True,
    "net_revenue": "53849.78",
}
EXAMPLE_VERSION = "20240701T020000.000000Z"
EXAMPLE_TABLE: JsonDict = {
    "mart": "mart_revenue_mom",
    "definition": {
        "description": "One row per calendar month, against the month before.",
        "key": ["sales_month"],
        "columns": {
            "sales_month": {
                "type": "DATE",
                "description": "First day of the month.",
            },
            "is_complete_month": {
                "type": "BOOLEAN",
                "description": "Whether the month has ended by as_of_date.",
            },
            "net_revenue": {
                "type": "DECIMAL(18,2)",
                "description": "net_sales - refunds.",
            },
        },
    },
    "as_of_date": "2024-06-30",
    "version": EXAMPLE_VERSION,
    "is_complete": True,
    "total_rows": 1,
    "limit": 100,
    "offset": 0,
    "rows": [EXAMPLE_ROW],
}
EXAMPLE_HEALTH: JsonDict = {
    "status": "ok",
    "version": EXAMPLE_VERSION,
    "as_of_date": "2024-06-30",
    "freshness": {
        "published_at": "2024-07-01T02:00:00Z",
        "confirmed_at": "2024-07-02T02:00:00Z",
        "seconds_since_confirmed": 3600.0,
        "days_since_as_of_date": 2,
    },
    "last_run": {
        "run_id": "20240701T015900.000000Z",
        "command": "run",
        "started_at": "2024-07-01T01:59:00Z",
        "ended_at": "2024-07-01T02:00:02Z",
        "outcome": "succeeded",
        "failed_stage": None,
        "version": EXAMPLE_VERSION,
    },
    "monitor": "ok",
}
EXAMPLE_ERROR: JsonDict = {
    "code": "not_found",
    "message": "mart_sales: no published table has this name",
    "remedy": "see /marts for all of them",
}
EXAMPLE_CSV = (
    "sales_month,is_complete_month,net_revenue\r\n2024-01-01,true,53849.78\r\n"
)


class Column(BaseModel):
    type: str = Field(description="DuckDB's type.")
    description: str


class Definition(BaseModel):
    """What the rows and the columns shown mean."""

    description: str
    key: list[str] = Field(description="The columns that tell rows apart.")
    columns: dict[str, Column]


class Table(BaseModel):
    """Decimals are strings with all digits, dates 2024-01-31, instants UTC."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_TABLE]})

    mart: str
    definition: Definition
    as_of_date: date | None = Field(description="All up to this day has arrived.")
    version: str = Field(description="The published version, one for all rows.")
    is_complete: bool = Field(
        description="False where a row of any page is of a month that is incomplete."
    )
    total_rows: int = Field(description="Of all pages.")
    limit: int
    offset: int
    rows: list[dict[str, Cell]]


class Freshness(BaseModel):
    """When numbers were last known to be those of the lake."""

    published_at: datetime
    confirmed_at: datetime = Field(
        description="When a publish last found or made this version."
    )
    seconds_since_confirmed: float
    days_since_as_of_date: int | None


class LastRun(BaseModel):
    """Of the pipeline; what it said is in `lake/operations`, as it may name paths."""

    run_id: str
    command: str
    started_at: datetime
    ended_at: datetime | None = Field(description="null: it goes on, or was killed.")
    outcome: str = Field(description="running, succeeded, unchanged or failed.")
    failed_stage: str | None
    version: str | None = Field(description="What it published.")


class Health(BaseModel):
    """What is served, how old it is, and how the pipeline does."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_HEALTH]})

    status: Literal["ok", "empty"] = Field(description="empty: nothing is published.")
    version: str | None
    as_of_date: date | None
    freshness: Freshness | None
    last_run: LastRun | None = Field(description="null: no run is on record.")
    monitor: str = Field(
        description="Worst of what the monitors said last: ok, warning or error; "
        "unknown: nothing yet."
    )


class Error(BaseModel):
    """What went wrong and what to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_ERROR]})

    code: Literal[
        "unauthorized",
        "not_found",
        "method_not_allowed",
        "invalid_parameter",
        "too_many_requests",
        "internal",
        "nothing_published",
        "broken_version",
        "http",
    ]
    message: str
    remedy: str


Responses = dict[int | str, dict[str, Any]]

UNAVAILABLE: Responses = {
    503: {"model": Error, "description": "Nothing is published, or it is broken."}
}
GUARDED: Responses = {
    401: {"model": Error, "description": "No known API key; only where keys are set."},
    429: {"model": Error, "description": "Too many requests with this key."},
}
ANSWERED: Responses = {
    200: {
        "model": Table,
        "description": "Rows with the definition of their numbers.",
        "content": {"text/csv": {"schema": {"type": "string"}, "example": EXAMPLE_CSV}},
    },
    304: {"description": "The answer is still that of `If-None-Match`."},
    404: {"model": Error, "description": "No such table, column, day or period."},
    422: {"model": Error, "description": "A parameter is out of bounds or unknown."},
    **GUARDED,
    **UNAVAILABLE,
}
