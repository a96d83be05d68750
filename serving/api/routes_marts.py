"""`/marts`: everything that is published."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from serving.api.models import ANSWERED
from serving.api.parameters import NAME, AnyRows, Paging
from serving.api.reader import Published

router = APIRouter(prefix="/marts", tags=["marts"], responses=ANSWERED)

Name = Annotated[str, Path(pattern=NAME, examples=["mart_monthly_revenue"])]


@router.get("")
def marts(asked: Annotated[Paging, Query()], published: Published) -> Response:
    """Every published table: what a row is, its key, how many rows it has."""
    listed = published.marts.contents(asked.limit, asked.offset)
    return published.send(listed, asked.format)


@router.get("/{name}")
def mart(
    name: Name, asked: Annotated[AnyRows, Query()], published: Published
) -> Response:
    """Rows of one published table, in their published order unless sorted."""
    return published.reply(asked.question(name), asked.format)
