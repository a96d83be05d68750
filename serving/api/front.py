"""What happens to a request before any route: key, version, an answer that is known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from lake.layout import Layout
from serving.api.cache import Cache, Rendered
from serving.api.errors import ApiError, broken_version
from serving.api.keys import Keys
from serving.errors import BrokenVersionError
from serving.published import Published

# They show no number of the shop and belong to no version.
DOCUMENTATION = ("/docs", "/openapi.json")
# A monitor has no key.
HEALTH = "/health"


@dataclass(frozen=True)
class Desk:
    """What the requests of one worker share."""

    layout: Layout
    published: Published
    keys: Keys
    cache: Cache
    now: Callable[[], datetime]


class Front:
    """Resolves the pointer once a request, and answers a repeated question itself.

    Routes find the version in `request.state.marts` and what was asked, for the cache,
    in `request.state.asked`.
    """

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            known = self._look(scope, headers)
        except ApiError as error:
            await error.response()(scope, receive, send)
            return
        if known is None:
            await self._app(scope, receive, send)
        else:
            await send_rendered(known, headers.get(b"if-none-match"), send)

    def _look(self, scope: Scope, headers: dict[bytes, bytes]) -> Rendered | None:
        path = scope["path"]
        if path in DOCUMENTATION or path.startswith("/docs/"):
            return None
        if path != HEALTH:
            self._desk.keys.admit(headers)
        try:
            marts = self._desk.published.marts()
        except BrokenVersionError as error:
            raise broken_version(error) from error
        state = scope.setdefault("state", {})
        state["desk"] = self._desk
        state["marts"] = marts
        if marts is None or scope["method"] != "GET":
            return None
        state["asked"] = (
            marts.version.version,
            path.encode(),
            scope["query_string"],
            headers.get(b"accept", b""),
        )
        return self._desk.cache.get(state["asked"])


async def send_rendered(rendered: Rendered, wanted: bytes | None, send: Send) -> None:
    """The answer, or 304 where the caller has it."""
    unchanged = wanted is not None and is_among(rendered.etag, wanted)
    about_body = [] if unchanged else rendered.about_body
    await send(
        {
            "type": "http.response.start",
            "status": 304 if unchanged else 200,
            "headers": [*about_body, *rendered.about_answer],
        }
    )
    body = b"" if unchanged else rendered.body
    await send({"type": "http.response.body", "body": body})


def is_among(etag: bytes, wanted: bytes) -> bool:
    """Whether `If-None-Match` names it, compared weakly as RFC 9110 has it."""
    tags = [tag.strip().removeprefix(b"W/") for tag in wanted.split(b",")]
    return b"*" in tags or etag in tags
