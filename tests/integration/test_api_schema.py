"""Schemathesis finds no answer that the OpenAPI page does not promise.

In one process, the same questions each time: examples, every bound and what lies beyond
it, wrong methods, unknown parameters, and text made up within the rules.
"""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import settings
from schemathesis import Case
from schemathesis.specs.openapi.schemas import OpenApiSchema
from shop import Shop
from starlette.types import Receive, Scope, Send

from lake.layout import Layout
from serving.api.app import create_app
from serving.api.keys import entry
from serving.api.settings import Settings

KEY = "a-key-that-only-this-test-has"
KEYED = Settings({"test": entry("test", KEY).removeprefix("test=")}, rate=1_000_000)
EFFORT = settings(max_examples=20, deadline=None, derandomize=True, database=None)


class Served:
    """An app whose lake comes later: its OpenAPI page, read at once, needs none."""

    def __init__(self, given: Settings) -> None:
        self.given = given
        self.serve(Path())

    def serve(self, lake: Path) -> None:
        self.app = create_app(Layout(lake), self.given)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def schema(self) -> OpenApiSchema:
        schema: OpenApiSchema = schemathesis.openapi.from_asgi("/openapi.json", self)
        return schema


OPEN, GUARDED, EMPTY = Served(Settings()), Served(KEYED), Served(Settings())


@pytest.fixture(scope="module")
def _serving(published: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    OPEN.serve(published.lake)
    GUARDED.serve(published.lake)
    EMPTY.serve(tmp_path_factory.mktemp("nothing"))


@pytest.mark.usefixtures("_serving")
@OPEN.schema().parametrize()
@EFFORT
def test_api_answers_as_it_says(case: Case) -> None:
    case.call_and_validate()


@pytest.mark.usefixtures("_serving")
@GUARDED.schema().include(path="/kpi/revenue").parametrize()
@settings(EFFORT, max_examples=5)
def test_guarded_route_takes_its_key_only(case: Case) -> None:
    """Schemathesis repeats each question without the key and with a wrong one."""
    case.call_and_validate(headers={"Authorization": f"Bearer {KEY}"})


@pytest.mark.usefixtures("_serving")
@EMPTY.schema().include(path=["/health", "/kpi/growth"]).parametrize()
@settings(EFFORT, max_examples=5)
def test_empty_lake_answers_as_it_says(case: Case) -> None:
    """503 is one of its answers, so it is no fault of the server."""
    excluded = [schemathesis.checks.not_a_server_error]
    case.call_and_validate(excluded_checks=excluded)
