"""`/sales`: days."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from serving.api.errors import ApiError
from serving.api.models import ANSWERED
from serving.api.parameters import OneDay, Period
from serving.api.reader import Published

DAILY = "mart_daily_sales"

router = APIRouter(prefix="/sales", tags=["sales"], responses=ANSWERED)


@router.get("/today")
def today(asked: Annotated[OneDay, Query()], published: Published) -> Response:
    """One day's sales: that of `as_of_date`, or of `date`."""
    day = asked.day or published.as_of_date
    answer = published.marts.answer(asked.question(DAILY, sales_date=str(day)))
    if answer.total_rows == 0:
        raise ApiError(
            404,
            "not_found",
            f"{day}: no sales are known of this day",
            f"ask for a day up to {published.as_of_date}; see /sales/daily",
        )
    return published.send(answer, asked.format)


@router.get("/daily")
def daily(asked: Annotated[Period, Query()], published: Published) -> Response:
    """Sales by day, days without any included."""
    return published.reply(asked.question(DAILY), asked.format)
