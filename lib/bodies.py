"""Request bodies, read within limits: a form or JSON, or the problem with it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Any

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from lib import errors, settings


async def parsed(request: Request, kind: str) -> FormData | Any:
    """The parsed body of a request; a problem where it is not what its content type says."""
    limits = settings.current()
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > limits.max_request_bytes:
        raise errors.RequestTooLarge(limit=limits.max_request_bytes)  # whatever it is: as Vercel
    found = request.headers.get("content-type", "")
    expected = {"form": "multipart/form-data", "json": "application/json"}[kind]
    if found.partition(";")[0].strip().lower() != expected:
        raise errors.UnsupportedContentType(expected=expected, found=found or "nothing")
    stream = _limited(request, limits.max_request_bytes)
    if kind == "json":
        try:
            return json.loads(b"".join([chunk async for chunk in stream]))
        except (ValueError, RecursionError) as error:
            raise errors.MalformedRequest(reason="it is not JSON") from error
    parser = _MultiPartParser(
        request.headers, stream, max_files=limits.max_files, max_fields=limits.max_form_fields
    )
    # Never onto the disk, which may be full: a request is small, and its files are read whole.
    parser.spool_max_size = limits.max_request_bytes
    try:
        return await parser.parse()
    except MultiPartException as error:
        raise parser.problem(error) from error


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body's pieces; errors.RequestTooLarge once they are more than `limit` bytes."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise errors.RequestTooLarge(limit=limit)
        yield chunk


class _MultiPartParser(MultiPartParser):
    """Starlette's, which takes a body that breaks off for a whole one, made to tell."""

    _complete = False

    def on_end(self) -> None:
        self._complete = True

    async def parse(self) -> FormData:
        form = await super().parse()
        if not self._complete:
            for file in self._files_to_close_on_error:  # the form lacks one that broke off
                file.close()
            raise MultiPartException("the multipart body ends before its last boundary")
        return form

    def problem(self, error: MultiPartException) -> errors.Problem:
        """What kept the body from being read: a limit, or that it is no form."""
        if self._current_files > self.max_files:
            return errors.TooManyFiles(limit=self.max_files, found=f"{self._current_files}+")
        if self._current_fields > self.max_fields:
            return errors.TooManyFields(limit=self.max_fields)
        return errors.MalformedRequest(reason=error.message.rstrip("."))


def json_object(body: Any, known: Sequence[str], example: str) -> dict[str, Any]:
    """A JSON body that must be an object with these members, none of them required.

    Raises errors.MalformedRequest, which shows the `example`, or UnknownParameter.
    """
    if not isinstance(body, dict):
        raise errors.MalformedRequest(reason=f"it is no JSON object like {example}")
    check_names(body, known)
    return body


def check_names(names: Iterable[str], known: Sequence[str]) -> None:
    """errors.UnknownParameter for a name of a field or a member that is not known."""
    for name in names:
        if name not in known:
            raise errors.UnknownParameter(parameter=name, known=", ".join(known))


def text_field(form: FormData, field: str) -> str | None:
    """The one text of a form field, or None; InvalidParameter for a file or for two values."""
    values = form.getlist(field)
    if not values:
        return None
    if len(values) > 1 or not isinstance(values[0], str):
        raise errors.InvalidParameter(parameter=field, reason="send one text")
    return values[0]
