"""`/health`: what is served, and how old it is."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from serving.api.front import Desk
from serving.api.models import UNAVAILABLE, Freshness, Health, LastRun
from serving.operations import last_record, monitor_status
from serving.versions import Version

router = APIRouter(tags=["health"], responses=UNAVAILABLE)


async def desk_of(request: Request) -> Desk:
    desk: Desk = request.state.desk
    return desk


async def version_of(request: Request) -> Version | None:
    marts = request.state.marts
    return marts.version if marts else None


@router.get("/health")
def health(
    desk: Annotated[Desk, Depends(desk_of)],
    version: Annotated[Version | None, Depends(version_of)],
    response: Response,
) -> Health:
    """Open to everybody, never cached; 200 also before anything was published."""
    response.headers["Cache-Control"] = "no-store"
    ran = last_record(desk.layout, "runs")
    return Health(
        status="ok" if version else "empty",
        version=version.version if version else None,
        as_of_date=version.as_of_date if version else None,
        freshness=freshness(desk, version) if version else None,
        last_run=LastRun.model_validate(ran) if ran else None,
        monitor=monitor_status(desk.layout),
    )


def freshness(desk: Desk, version: Version) -> Freshness:
    """The pointer is rewritten by every publish, also by one that changed nothing."""
    now = desk.now()
    swapped = desk.layout.pointer.stat().st_mtime
    confirmed_at = datetime.fromtimestamp(swapped, UTC)
    as_of_date = version.as_of_date
    return Freshness(
        published_at=version.published_at,
        confirmed_at=confirmed_at,
        seconds_since_confirmed=(now - confirmed_at).total_seconds(),
        days_since_as_of_date=(now.date() - as_of_date).days if as_of_date else None,
    )
