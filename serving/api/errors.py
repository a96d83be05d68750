"""Typed error bodies: what kind, what happened, what to do about it."""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from serving.errors import BrokenVersionError, UnfitValueError, UnknownNameError

LOG = logging.getLogger(__name__)


class ApiError(Exception):
    """What a caller is told; never a path, a key or a stack trace of the server."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        remedy: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, "remedy": remedy}
        self.headers = headers

    def response(self) -> Response:
        headers = {"Cache-Control": "no-store", **(self.headers or {})}
        content = msgspec.json.encode(self.body)
        return Response(content, self.status, headers, "application/json")


def nothing_published() -> ApiError:
    return ApiError(
        503, "nothing_published", "no version is published yet", "run storelake run"
    )


def broken_version(error: BrokenVersionError) -> ApiError:
    """The log has the file and the cause."""
    LOG.error("%s", error)
    return ApiError(
        503,
        "broken_version",
        "what is published cannot be read",
        "ask whoever runs the server; its log names the file",
    )


def install(app: FastAPI) -> None:
    """Let every error of the app leave it as such a body."""
    app.add_exception_handler(ApiError, _as_it_is)
    app.add_exception_handler(UnknownNameError, _unknown_name)
    app.add_exception_handler(UnfitValueError, _unfit_value)
    app.add_exception_handler(BrokenVersionError, _broken)
    app.add_exception_handler(RequestValidationError, _unfit_parameters)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _unforeseen)


# Starlette's type of a handler takes any exception; each of these gets its own.
async def _as_it_is(_request: Request, error: Any) -> Response:
    response: Response = error.response()
    return response


async def _unknown_name(_request: Request, error: Any) -> Response:
    return ApiError(404, "not_found", error.problem, error.remedy).response()


async def _unfit_value(_request: Request, error: Any) -> Response:
    return ApiError(422, "invalid_parameter", error.problem, error.remedy).response()


async def _broken(_request: Request, error: Any) -> Response:
    return broken_version(error).response()


async def _unfit_parameters(_request: Request, error: Any) -> Response:
    message = "; ".join(
        f"{'.'.join(map(str, problem['loc'][1:]))}: {_in_plain_words(problem)}"
        for problem in error.errors()
    )
    remedy = "see /docs for the parameters"
    return ApiError(422, "invalid_parameter", message, remedy).response()


def _in_plain_words(problem: Mapping[str, Any]) -> str:
    """Pydantic's own words where they are plain."""
    match problem["type"]:
        case "extra_forbidden":
            return "is no parameter of this route"
        case "value_error":
            return str(problem["ctx"]["error"])
        case "string_pattern_mismatch":
            return f"{problem['input']!r} has not the form that it needs"
        case _:
            return str(problem["msg"])


async def _of_http(_request: Request, error: Any) -> Response:
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http")
    message, remedy = str(error.detail), "see /docs for the routes"
    return ApiError(error.status_code, code, message, remedy, error.headers).response()


async def _unforeseen(_request: Request, _error: Any) -> Response:
    message = "the server failed on this question"
    remedy = "ask whoever runs the server; its log has the cause"
    return ApiError(500, "internal", message, remedy).response()
