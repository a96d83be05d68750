"""Times without an offset, local in the zone of their source."""

from pathlib import Path

import pytest
from contract_cases import DROP, PLAIN, flatten, record

ZONE_TIMES = {
    "Europe/Berlin": [
        ("2025-07-01T12:00", "2025-07-01 10:00:00"),
        ("2025-12-01 12:00:00.5", "2025-12-01 11:00:00.500000"),
        ("2025-02-01", "2025-01-31 23:00:00"),
        ("2025-10-26T01:59:59", "2025-10-25 23:59:59"),
        ("2025-10-26T02:30", "2025-10-26 00:30:00"),
        ("2025-10-26T02:59:59.999999", "2025-10-26 00:59:59.999999"),
        ("2025-10-26T03:00", "2025-10-26 02:00:00"),
        ("2025-10-26T02:30+01:00", "2025-10-26 01:30:00"),
        ("2025-10-26T02:30Z", "2025-10-26 02:30:00"),
        ("2025-03-30T01:59", "2025-03-30 00:59:00"),
        ("2025-03-30T02:00", "2025-03-30 01:00:00"),
        ("2025-03-30T02:30", "2025-03-30 01:30:00"),
        ("2025-03-30T03:00", "2025-03-30 01:00:00"),
        ("1980-01-01T12:00", "1980-01-01 11:00:00"),
        ("2150-07-01T12:00", "2150-07-01 10:00:00"),
        ("2201-01-01T00:30", "2200-12-31 23:30:00"),
    ],
    "America/New_York": [
        ("2025-11-02T01:30", "2025-11-02 05:30:00"),
        ("2025-03-09T02:30", "2025-03-09 07:30:00"),
        ("2025-01-31", "2025-01-31 05:00:00"),
        ("1969-12-31T19:00", "1970-01-01 00:00:00"),
    ],
    "Australia/Lord_Howe": [
        ("2025-10-05T02:15", "2025-10-04 15:45:00"),
        ("2025-04-06T01:45", "2025-04-05 14:45:00"),
    ],
    "Asia/Kathmandu": [("2025-01-31T00:00", "2025-01-30 18:15:00")],
}
ZONE_TIMES_OUT_OF_RANGE = {
    "Europe/Berlin": ["1970-01-01T00:30", "0001-01-01", "9999-12-31T23:59:59"],
    "America/New_York": ["2200-12-31T20:00", "9999-12-31T23:59:59", "0001-01-01"],
    "Australia/Lord_Howe": ["0001-01-01T00:00"],
    "Asia/Kathmandu": ["1970-01-01"],
}


@pytest.mark.parametrize("zone", ZONE_TIMES)
def test_time_without_offset_is_local_in_the_source_timezone(
    tmp_path: Path, zone: str
) -> None:
    times = ZONE_TIMES[zone]
    records = [
        record(
            {
                "ordered_at": written,
                "updated_at": DROP,
                "customer.updated_at": written,
                "payments[0].paid_at": written,
                "refunds[0].refunded_at": written,
            }
        )
        for written, _ in times
    ]
    bad = [
        record({"ordered_at": written}, PLAIN)
        for written in ZONE_TIMES_OUT_OF_RANGE[zone]
    ]
    outcomes = flatten(tmp_path, records + bad, source_timezone=zone).outcomes
    got = [
        (written, str(outcome.value(path)))
        for (written, _), outcome in zip(times, outcomes, strict=False)
        for path in (
            "order.ordered_at",
            "order.updated_at",
            "customer.updated_at",
            "payments[0].paid_at",
            "refunds[0].refunded_at",
        )
    ]
    assert got == [pair for pair in times for _ in range(5)]
    for outcome in outcomes[len(times) :]:
        assert outcome.reasons == {("timestamp_out_of_range", "ordered_at")}
