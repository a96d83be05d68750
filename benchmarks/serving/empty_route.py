"""What FastAPI costs when there is nothing to do."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/async")
async def nothing() -> dict[str, str]:
    return {}


@app.get("/thread")
def nothing_in_a_thread() -> dict[str, str]:
    return {}
