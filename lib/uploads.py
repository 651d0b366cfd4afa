"""What an upload request asks for, checked field by field, and putting it into a session."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile

from lib import errors, settings
from lib.bodies import check_names, text_field
from lib.sessions import Session, Sessions, Upload, names
from lib.sessions.parts import clean_name
from lib.web import Request, same_secret

FIELDS = ("file", "sessionId", "position", "fileId", "part", "last")


@dataclass(frozen=True)
class UploadRequest:
    """An upload request: where to, what, and whether to process at once."""

    session_id: str | None
    uploads: Sequence[Upload]
    process: bool


def checked(request: Request) -> UploadRequest:
    """The request, or the problem with it: errors.NoFile, InvalidParameter, UnknownParameter."""
    form = request.form
    check_names(form, FIELDS)
    process = request.flag("process")
    given = [item for item in form.getlist("file") if not _is_unchosen(item)]
    files = [item for item in given if isinstance(item, UploadFile)]
    if not files or len(files) != len(given):
        raise errors.NoFile()
    make = _part if {"fileId", "part", "last"} & set(form) else _whole
    return UploadRequest(text_field(form, "sessionId"), make(form, files), process)


def check_token(request: Request) -> None:
    """Whether the request may open a session: errors.UploadTokenMissing or UploadTokenWrong."""
    token = settings.current().upload_token
    given = request.header("x-upload-token")
    if token and not given:
        raise errors.UploadTokenMissing()
    if token and not same_secret(given, token):
        raise errors.UploadTokenWrong()


def store(
    sessions: Sessions, session: Session, asked: UploadRequest, *, is_new: bool
) -> list[dict[str, Any]]:
    """Put the files of a request into a session; the answer's `files`."""
    stored = [sessions.add(session, upload) for upload in asked.uploads]
    if not is_new:  # of a new session nobody else knows yet
        sessions.confirm(session, stored)
    return [s.fields() for s in stored]


def _is_unchosen(item: UploadFile | str) -> bool:
    """What a browser sends for a file field in which nobody chose a file."""
    return isinstance(item, UploadFile) and not item.filename and not item.size


def _whole(form: FormData, files: list[UploadFile]) -> list[Upload]:
    """Each file complete; with one `position`, the others follow it."""
    positions = [_position(text) for text in form.getlist("position")]
    if len(positions) == 1:
        positions = [positions[0]] * len(files)
    if positions and len(positions) != len(files):
        raise errors.InvalidParameter(
            parameter="position", reason="give it once, or once for each file"
        )
    return [
        Upload(
            name=clean_name(file.filename),
            body=file.file.read(),
            file_id=uuid.uuid4().hex,
            position=positions[index] if positions else None,
            index=index,
        )
        for index, file in enumerate(files)
    ]


def _part(form: FormData, files: list[UploadFile]) -> list[Upload]:
    """One slice of one file."""
    file_id, part, last = (text_field(form, name) for name in ("fileId", "part", "last"))
    if len(files) > 1:
        raise errors.InvalidParameter(parameter="file", reason="send one part in a request")
    if file_id is None or not names.is_file_id(file_id):
        raise errors.InvalidParameter(
            parameter="fileId", reason="it must be 1 to 64 letters, digits, - or _"
        )
    if part is None or not _is_number(part, settings.current().max_parts - 1):
        most = settings.current().max_parts
        raise errors.InvalidParameter(
            parameter="part", reason=f"it must be a number from 0 to {most - 1}"
        )
    if last not in (None, "true", "false"):
        raise errors.InvalidParameter(parameter="last", reason="it must be true, on the last part")
    position = text_field(form, "position")
    content_type = (files[0].content_type or "").partition(";")[0].strip().lower()
    return [
        Upload(
            name=clean_name(files[0].filename),
            body=files[0].file.read(),
            file_id=file_id,
            part=int(part),
            last=last == "true",
            position=None if position is None else _position(position),
            compressed=content_type == "application/gzip",
            named=True,
        )
    ]


def _position(text: object) -> int:
    if not isinstance(text, str) or not _is_number(text.removeprefix("-"), 2**31):
        raise errors.InvalidParameter(parameter="position", reason="it must be a whole number")
    return int(text)


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= most
