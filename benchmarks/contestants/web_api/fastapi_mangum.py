"""FastAPI with pydantic's models, behind Mangum, as their documentations join them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from contestants.web_api import work
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from mangum import Mangum
from pydantic import AliasGenerator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

app = FastAPI()


class Answer(BaseModel):
    model_config = ConfigDict(
        alias_generator=AliasGenerator(serialization_alias=to_camel), from_attributes=True
    )


class DerivativeAnswer(Answer):
    box_pixels: int
    content_type: str
    width: int
    height: int
    size_bytes: int
    url: str


class PhotoAnswer(Answer):
    id: UUID
    state: str
    content_type: str
    file_name: str
    size_bytes: int
    requested_at: datetime
    expires_at: datetime
    received_at: datetime
    width: int
    height: int
    derivatives: list[DerivativeAnswer]


class PageAnswer(Answer):
    photos: list[PhotoAnswer]


def authorised(request: Request) -> None:
    if not work.may_read(request.scope["aws.event"]):
        raise HTTPException(403)


@app.middleware("http")
async def finish(request: Request, following: Callable[[Request], Awaitable[Response]]) -> Response:
    streamed: Any = await following(request)
    body = b"".join([part async for part in streamed.body_iterator])
    event = request.scope["aws.event"]
    headers = {**streamed.headers, **work.headers(event, body)}
    route = request.scope.get("route")
    work.log(event, route.path if route else "-", streamed.status_code)
    return Response(body, streamed.status_code, headers)


@app.get("/photos/{photo_id}", dependencies=[Depends(authorised)])
async def get_photo(photo_id: UUID) -> PhotoAnswer:
    photo = work.PHOTOS.get(photo_id)
    if photo is None:
        raise HTTPException(404)
    return PhotoAnswer.model_validate(photo)


@app.get("/photos", dependencies=[Depends(authorised)])
async def list_photos(limit: Annotated[int, Query(ge=1, le=100)] = 50) -> PageAnswer:
    return PageAnswer.model_validate({"photos": work.page(str(limit))})


for number in range(work.ROUTES - 1):

    @app.get(f"/things{number}/{{thing_id}}")
    async def get_thing(thing_id: UUID) -> dict[str, str]:
        return {"id": str(thing_id)}


handle = Mangum(app, lifespan="off")
