"""Every problem that Calltrail reports: one class and one sentence each.

This module knows no HTTP. A class says what *kind* of problem it is; `lib.problems` alone knows
which status a kind has. The sentence (`detail`) names the fact and the way out, and may be
shown to anyone: it never holds file contents beyond a header, keys or whole session ids.
(It is longer than other modules because it is a list.)
"""

from __future__ import annotations

import re
from typing import Any, ClassVar


class _Known(dict[str, Any]):
    """Fields of a sentence; one that an older release did not store yet is a dash."""

    def __missing__(self, field: str) -> str:
        return "–"


class Problem(Exception):
    """Base of all problems; `fields` are extra machine-readable facts such as `file` or `line`.

    A subclass sets `kind`, `title` and `sentence`, a format string over `fields`.
    """

    kind: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    sentence: ClassVar[str] = "Something went wrong here. Try again in a moment."
    _classes: ClassVar[dict[str, type[Problem]]] = {}

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        self.detail = self.sentence.format_map(_Known(fields))
        super().__init__(self.detail)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        Problem._classes[cls.slug()] = cls

    @classmethod
    def slug(cls) -> str:
        """The class's name in kebab case: `MissingColumns` is `missing-columns`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def with_fields(self, **more: Any) -> Problem:
        """The same problem with more fields."""
        return type(self)(**{**self.fields, **more})

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready form, from which `from_dict` makes an equal problem again."""
        return {"problem": self.slug(), "fields": self.fields}

    @staticmethod
    def from_dict(data: dict[str, Any]) -> Problem:
        """The problem that `as_dict` wrote; plain `Problem` if this version has no such class."""
        return Problem._classes.get(data["problem"], Problem)(**data["fields"])


# --- requests -------------------------------------------------------------------------------


class MalformedRequest(Problem):
    kind, title = "malformed", "The request cannot be read"
    sentence = "The request body cannot be read: {reason}."


class UnsupportedContentType(Problem):
    kind, title = "unsupported", "This content type is not accepted here"
    sentence = "Send the request as {expected}; it came as {found}."


class InvalidParameter(Problem):
    kind, title = "invalid", "A parameter cannot be used"
    sentence = "The parameter {parameter} cannot be used: {reason}."


class UnknownParameter(Problem):
    kind, title = "invalid", "Unknown parameter"
    sentence = "There is no parameter {parameter} here; known are: {known}."


class NoFile(Problem):
    kind, title = "invalid", "No file came with the request"
    sentence = "Send at least one file in the form field named file."


class RequestTooLarge(Problem):
    kind, title = "too_large", "The request is too large"
    sentence = (
        "A request may have at most {limit} bytes. Send a larger file in several parts, "
        "or upload it from the page, which does so by itself."
    )


class TooManyFields(Problem):
    kind, title = "too_large", "The form has too many fields"
    sentence = "A form may have at most {limit} fields besides its files. Send fewer."


class MethodNotAllowed(Problem):
    kind, title = "method", "This method is not allowed here"
    sentence = "This address answers {allowed}."


class CrossSiteRequest(Problem):
    kind, title = "forbidden", "Requests from other sites are refused"
    sentence = "A page of another site may not change anything here."


# --- sessions -------------------------------------------------------------------------------


class SessionNotFound(Problem):
    kind, title = "not_found", "There is no such analysis"
    sentence = (
        "There is no analysis under this address: it was deleted, it has expired, or the link is "
        "incomplete. Start a new one from the file."
    )


class OwnerKeyMissing(Problem):
    kind, title = "unauthorized", "The owner's key is needed"
    sentence = "Only the owner may change this analysis: send Authorization: Bearer <ownerKey>."


class OwnerKeyWrong(Problem):
    kind, title = "forbidden", "This is not the owner's key"
    sentence = "The key sent is not the one that was given when this analysis was created."


class UploadTokenMissing(Problem):
    kind, title = "unauthorized", "An upload token is needed"
    sentence = "New analyses need the operator's token here: send it as X-Upload-Token."


class UploadTokenWrong(Problem):
    kind, title = "forbidden", "This upload token is not accepted"
    sentence = "The upload token sent is not the one that the operator set."


class CronSecretWrong(Problem):
    kind, title = "unauthorized", "The cron secret is needed"
    sentence = "Clean-up runs only with Authorization: Bearer $CRON_SECRET, set by the operator."


class SessionSealed(Problem):
    kind, title = "conflict", "This analysis is complete"
    sentence = "A completed analysis does not change. Start a new analysis for other files."


class SessionNotReady(Problem):
    kind, title = "conflict", "This analysis is not ready"
    sentence = "The figures come once the files are processed; the analysis is now {sessionStatus}."


class SessionFailed(Problem):
    kind, title = "conflict", "The files could not be processed"
    sentence = "The files could not be processed: {reason}"


class SessionBusy(Problem):
    kind, title = "conflict", "This analysis is being processed"
    sentence = (
        "The files are being processed, or were until something broke off. Process again to get "
        "the result; then, if need be, start a new analysis."
    )


class PartTaken(Problem):
    kind, title = "conflict", "Something else is stored as this part"
    sentence = (
        "Part {part} of file {fileId} is stored with other contents. Send the file under a "
        "new fileId."
    )


class FileIncomplete(Problem):
    kind, title = "conflict", "A file is incomplete"
    sentence = "{file} is incomplete: parts {missing} are missing. Send them, then process again."


class PartsBehindLast(Problem):
    kind, title = "conflict", "There are parts behind the last one"
    sentence = (
        "{file} has parts behind part {last}, which was sent as its last. Drop the file and send "
        "it again."
    )


class PartTooLarge(Problem):
    kind, title = "too_large", "The part is too large"
    sentence = "A part may have at most {limit} bytes after decompression. Cut the file finer."


class BrokenCompression(Problem):
    kind, title = "malformed", "The compressed part cannot be read"
    sentence = "The part was sent as application/gzip but cannot be inflated: {reason}."


class FileNotFound(Problem):
    kind, title = "not_found", "There is no such file in this analysis"
    sentence = "This analysis has no file {fileId}."


class NoFilesToProcess(Problem):
    kind, title = "unprocessable", "There is nothing to process"
    sentence = "This analysis has no files. Upload at least one, then process again."


class TooManyFiles(Problem):
    kind, title = "unprocessable", "Too many files"
    sentence = "An analysis takes at most {limit} files; this one has {found}. Drop some of them."


class FileTooLarge(Problem):
    kind, title = "too_large", "The file is too large"
    sentence = "A file may have at most {limit} MB after decompression; {file} has more. Split it."


class SessionTooLarge(Problem):
    kind, title = "too_large", "The files are too large together"
    sentence = "The files of an analysis may have at most {limit} MB together. Drop some of them."


class RestrictedShare(Problem):
    kind, title = "forbidden", "This share shows totals only"
    sentence = (
        "This share shows only what at least {k} calls have in common, so it takes no filters and "
        "lists no calls. Ask its owner for more."
    )


class NothingToShare(Problem):
    kind, title = "unprocessable", "There are too few calls to share"
    sentence = "{found} calls pass these filters; this share needs at least {least}. Widen them."


class ShareNotFound(Problem):
    kind, title = "not_found", "There is no such share"
    sentence = "This analysis has no such share: it was revoked, or its id is incomplete."


class TooManyGuesses(Problem):
    kind, title = "too_many", "Too many unknown addresses"
    sentence = "Too many unknown analyses were asked for. Ask again in {retryAfter} seconds."


class ProcessingBusy(Problem):
    kind, title = "busy", "Other files are being processed"
    sentence = "This server is busy with other files. Ask again in {retryAfter} seconds."


class TooLargeToProcess(Problem):
    kind, title = "unprocessable", "Too large to process here"
    sentence = (
        "Processing was tried {attempts} times and never came to an end: the files are too large "
        "to process here. Split them, or run Calltrail on a machine of your own."
    )


# --- files ----------------------------------------------------------------------------------


class EmptyFile(Problem):
    kind, title = "unprocessable", "The file is empty"
    sentence = "{file} is empty. Export it again, or drop it."


class NotText(Problem):
    kind, title = "unprocessable", "The file is not a text table"
    sentence = "{file} is not a CSV file: {reason}. Export the calls as CSV (UTF-8)."


class NoRows(Problem):
    kind, title = "unprocessable", "The file has no rows"
    sentence = "{file} has a header but no rows below it. Export it again, or drop it."


class MissingColumns(Problem):
    kind, title = "unprocessable", "Required columns are missing"
    sentence = (
        "{file} is no call protocol: it has no column for {missing}. Found: {found}. Columns with "
        "other names can be mapped: process again with a mapping."
    )


class ArchiveTooLarge(Problem):
    kind, title = "too_large", "The archive is too large"
    sentence = (
        "{file} has more than {limit} MB: a zip file or workbook of that size is not opened here. "
        "Send the files in it as they are."
    )


class ArchiveRefused(Problem):
    kind, title = "unprocessable", "The file cannot be unpacked"
    sentence = "{file} cannot be unpacked: {reason}. Send the files in it as they are."


class WorkbookTooLarge(Problem):
    kind, title = "unprocessable", "The workbook is too large"
    sentence = (
        "{file} has a sheet that takes more than {limit} {what}, empty ones inside it included. "
        "Export the sheet as CSV."
    )


class UnreadableRows(Problem):
    kind, title = "unprocessable", "No row of the file can be used"
    sentence = "No row of {file} has both a call id and a node id. Check the export."


# --- exports --------------------------------------------------------------------------------


class TableTooLarge(Problem):
    kind, title = "unprocessable", "The table is too large for a workbook"
    sentence = (
        "The table {table} has {rows} rows: more than a workbook takes here. Ask for it as CSV, or "
        "filter the calls."
    )


# --- storage --------------------------------------------------------------------------------


class DiskFull(Problem):
    kind, title = "busy", "The temp folder is full"
    sentence = (
        "The files do not fit into this server's temp folder right now. Ask again in {retryAfter} "
        "seconds; if that does not help, process fewer or smaller files at a time."
    )


class StoreUnavailable(Problem):
    kind, title = "busy", "The storage does not answer"
    sentence = "The storage behind this server does not answer. Ask again in {retryAfter} seconds."


class StoreMisconfigured(Problem):
    kind, title = "internal", "The storage is not set up"
    sentence = (
        "The storage behind this server is not set up correctly; its operator must see to it."
    )
