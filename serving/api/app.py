"""The application: what is served, and under which settings."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from anyio import to_thread
from fastapi import FastAPI, Security, params
from fastapi.middleware.cors import CORSMiddleware
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi_offline import FastAPIOffline

from lake.layout import Layout
from serving.api import routes_health, routes_kpi, routes_marts, routes_sales
from serving.api.cache import Cache
from serving.api.errors import install
from serving.api.front import Desk, Front
from serving.api.keys import Keys
from serving.api.settings import Settings
from serving.published import Published

DESCRIPTION = """\
The published numbers of a shop. Every answer says what its numbers mean, up to which
day they are known, from which published version they come, and whether their months
are over. Decimals are strings. `ETag` and `If-None-Match` save what has not changed.
"""


# More of them answer fewer questions a second: they wait for each other's turn with
# Python's interpreter, and the loop that takes requests waits with them.
THREADS = 2


@asynccontextmanager
async def few_threads(_app: FastAPI) -> AsyncIterator[None]:
    """Bounds the threads in which routes run, of this worker."""
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    layout: Layout,
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    clock: Callable[[], float] = time.monotonic,
) -> FastAPI:
    """An app over one lake; `clock` refills what keys may ask, in seconds."""
    app = FastAPIOffline(
        title="Storelake",
        version="1",
        description=DESCRIPTION,
        redoc_url=None,
        lifespan=few_threads,
        static_url="/docs/assets",
    )
    install(app)
    guarded = _documented_keys(settings)
    for routes in (routes_sales, routes_kpi, routes_marts):
        app.include_router(routes.router, dependencies=guarded)
    app.include_router(routes_health.router)
    desk = Desk(
        layout,
        Published(layout),
        Keys(settings.keys, settings.rate, clock),
        Cache(settings.cache_bytes),
        now,
    )
    app.add_middleware(Front, desk=desk)
    if settings.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors,
            allow_methods=["GET"],
            allow_headers=["Authorization", "X-API-Key", "If-None-Match"],
            expose_headers=["*"],
        )
    return app


def from_environment() -> FastAPI:
    """What each worker of `storelake api` starts."""
    return create_app(Layout.from_environment(), Settings.from_environment())


def _documented_keys(settings: Settings) -> list[params.Depends]:
    """For OpenAPI only: the front has checked the key before any route."""
    if not settings.keys:
        return []
    bearer = HTTPBearer(auto_error=False)
    header = APIKeyHeader(name="X-API-Key", auto_error=False)
    return [Security(bearer), Security(header)]
