"""What a route answers from: the one version of its request."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.types import Receive, Scope, Send

from serving.api.answers import Format, render
from serving.api.cache import Asked, Cache, Rendered
from serving.api.errors import nothing_published
from serving.api.front import send_rendered
from serving.queries import Marts
from serving.questions import Answer, Question
from serving.versions import Version


class RenderedResponse(Response):
    """Bytes that the cache keeps, too."""

    def __init__(self, rendered: Rendered, wanted: str | None) -> None:
        super().__init__()
        self._rendered = rendered
        self._wanted = wanted.encode() if wanted else None

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send_rendered(self._rendered, self._wanted, send)


@dataclass(frozen=True)
class Reader:
    """Answers one request, and keeps the answer for those who ask the same."""

    marts: Marts
    cache: Cache
    asked: Asked
    accept: str
    if_none_match: str | None

    @property
    def version(self) -> Version:
        return self.marts.version

    @property
    def as_of_date(self) -> date | None:
        return self.version.as_of_date

    def reply(self, question: Question, wanted: Format | None) -> Response:
        """Ask and send."""
        return self.send(self.marts.answer(question), wanted)

    def send(self, answer: Answer, wanted: Format | None) -> Response:
        """Render, keep, send."""
        rendered = render(answer, wanted or self._accepted())
        self.cache.put(self.asked, rendered)
        return RenderedResponse(rendered, self.if_none_match)

    def _accepted(self) -> Format:
        only_csv = "text/csv" in self.accept and "json" not in self.accept
        return Format.CSV if only_csv else Format.JSON


async def reader(request: Request) -> Reader:
    """Async, because a plain function would wait for a thread of its own."""
    if request.state.marts is None:
        raise nothing_published()
    return Reader(
        request.state.marts,
        request.state.desk.cache,
        request.state.asked,
        request.headers.get("accept", ""),
        request.headers.get("if-none-match"),
    )


Published = Annotated[Reader, Depends(reader)]
