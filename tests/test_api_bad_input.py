"""Whatever comes in: a clear problem of one shape, nothing stored as a result, one log line."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pytest

from tests.serving import CALLS, HEADER, UNKNOWN, Service, assert_problem

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n\x00\x01trailer\n%%EOF\n"
JUNK = random.Random(1).randbytes(5_000)
pytestmark = pytest.mark.usefixtures("problems_only")

FORM = "multipart/form-data; boundary=x"
PART = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
FILE = PART.format("file", '; filename="a.csv"', CALLS)


# --- files that are no call protocols -------------------------------------------------------

FILES: dict[str, tuple[str | bytes, str, dict[str, Any]]] = {
    "empty": (b"", "empty-file", {"file": "a.csv"}),
    "header only": (HEADER, "no-rows", {"file": "a.csv"}),
    "other columns": (
        "name,rule_id,colour\nAnn,1,red\n",
        "missing-columns",
        {"file": "a.csv", "found": "name, rule_id, colour"},
    ),
    "binary junk": (JUNK, "not-text", {"file": "a.csv"}),
    "a PDF": (PDF, "not-text", {"file": "a.csv"}),
    "no ids": (HEADER + ",01/31/2025,1,0,x,\n7,01/31/2025,NULL,0,x,\n", "unreadable-rows", {}),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_call_protocol_is_named(service: Service, case: str) -> None:
    content, slug, facts = FILES[case]
    form = {"file": ("a.csv", content, "text/csv")}
    problem = assert_problem(service.client.post("/api/upload?process=true", files=form), 422, slug)
    shown = {name: problem.get(name) for name in facts}
    listed = {n: ", ".join(v) if isinstance(v, list) else v for n, v in shown.items()}
    assert listed == facts
    if slug == "missing-columns":
        assert "call" in problem["missing"] and "call" in problem["detail"]
    assert {"sessionId", "ownerKey"} <= problem.keys()


@pytest.mark.parametrize("case", FILES)
def test_its_problem_stays_that_of_the_analysis(service: Service, case: str) -> None:
    analysis = service.upload(FILES[case][0])
    processed = assert_problem(analysis.process(), 422, FILES[case][1])
    asked = assert_problem(analysis.analytics(), 409, "session-failed")
    assert processed["detail"] in asked["detail"]
    shown = analysis.shown().json()
    assert (shown["status"], shown["problem"]["detail"]) == ("failed", processed["detail"])
    service.log()
    assert_problem(service.client.get("/api/analytics"), 422)


# --- requests that are no uploads -----------------------------------------------------------


@dataclass(frozen=True)
class Bad:
    """A request, and the problem that it is."""

    status: int
    slug: str
    method: str
    url: str
    content: bytes | str | None = None
    type: str = FORM


def form(*parts: str, end: str = "--x--\r\n") -> str:
    return "".join(parts) + end


def field(name: str, value: str = "1", more: str = "") -> str:
    return PART.format(name, more, value)


PROCESS = "/api/process"
JSON = "application/json"
BAD = {
    "no body": Bad(400, "malformed-request", "POST", "/api/upload", b""),
    "an empty form": Bad(422, "no-file", "POST", "/api/upload", "--x--\r\n"),
    "a form without files": Bad(422, "no-file", "POST", "/api/upload", form(field("position"))),
    "a file that is a text": Bad(422, "no-file", "POST", "/api/upload", form(field("file"))),
    "a form whose file was not chosen": Bad(
        422, "no-file", "POST", "/api/upload", form(field("file", "", '; filename=""'))
    ),
    "a file and a text of its name": Bad(
        422, "no-file", "POST", "/api/upload", form(FILE, field("file"))
    ),
    "an unknown field": Bad(
        422, "unknown-parameter", "POST", "/api/upload", form(FILE, field("mapping"))
    ),
    "a thousand fields": Bad(
        413, "too-many-fields", "POST", "/api/upload", form(*[field("position")] * 1_000, FILE)
    ),
    "a thousand files": Bad(422, "too-many-files", "POST", "/api/upload", form(*[FILE] * 1_000)),
    "a long text": Bad(
        400, "malformed-request", "POST", "/api/upload", form(FILE, field("position", "1" * 2**21))
    ),
    "a form that breaks off": Bad(400, "malformed-request", "POST", "/api/upload", FILE),
    "a form that breaks off in a file": Bad(
        400, "malformed-request", "POST", "/api/upload", FILE[:-40]
    ),
    "another boundary": Bad(
        400, "malformed-request", "POST", "/api/upload", form(FILE).replace("--x", "--y")
    ),
    "no boundary": Bad(
        400, "malformed-request", "POST", "/api/upload", form(FILE), "multipart/form-data"
    ),
    "an endless boundary": Bad(
        400, "malformed-request", "POST", "/api/upload", form(FILE), FORM + "y" * 5_000
    ),
    "an unknown charset": Bad(
        400, "malformed-request", "POST", "/api/upload", FILE, FORM + "; charset=nonsense"
    ),
    "a field without a name": Bad(
        400,
        "malformed-request",
        "POST",
        "/api/upload",
        form(FILE, "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n"),
    ),
    "junk for a form": Bad(400, "malformed-request", "POST", "/api/upload", JUNK),
    "another content type": Bad(
        415, "unsupported-content-type", "POST", "/api/upload", CALLS, "text/csv"
    ),
    "a form by address": Bad(
        415,
        "unsupported-content-type",
        "POST",
        "/api/upload",
        "file=a",
        "application/x-www-form-urlencoded",
    ),
    "no content type": Bad(415, "unsupported-content-type", "POST", "/api/upload", form(FILE), ""),
    "10 MB": Bad(
        413,
        "request-too-large",
        "POST",
        "/api/upload",
        form(PART.format("file", '; filename="a.csv"', "x" * 10_000_000)),
    ),
    "10 MB of no form": Bad(
        413, "request-too-large", "POST", "/api/upload", b"x" * 10_000_000, FORM
    ),
    "10 MB of text": Bad(
        413, "request-too-large", "POST", "/api/upload", b"x" * 10_000_000, "text/plain"
    ),
    "10 MB of JSON": Bad(413, "request-too-large", "POST", PROCESS, b" " * 10_000_000, JSON),
    "a list for an object": Bad(400, "malformed-request", "POST", PROCESS, "[]", JSON),
    "a text for an object": Bad(400, "malformed-request", "POST", PROCESS, '"sessionId"', JSON),
    "null for an object": Bad(400, "malformed-request", "POST", PROCESS, "null", JSON),
    "no JSON": Bad(400, "malformed-request", "POST", PROCESS, "{sessionId:1}", JSON),
    "JSON in another encoding": Bad(400, "malformed-request", "POST", PROCESS, b'{"\xe9":1}', JSON),
    "JSON cut short": Bad(400, "malformed-request", "POST", PROCESS, '{"sessionId":', JSON),
    "10,000 brackets": Bad(400, "malformed-request", "POST", PROCESS, "[" * 10_000, JSON),
    "10,000 closed brackets": Bad(
        400, "malformed-request", "POST", PROCESS, "[" * 10_000 + "]" * 10_000, JSON
    ),
    "a number of 10,000 digits": Bad(
        400, "malformed-request", "POST", PROCESS, '{"sessionId":' + "9" * 10_000 + "}", JSON
    ),
    "a form for JSON": Bad(415, "unsupported-content-type", "POST", PROCESS, form(FILE), FORM),
    "no id": Bad(422, "invalid-parameter", "POST", PROCESS, "{}", JSON),
    "a number for an id": Bad(422, "invalid-parameter", "POST", PROCESS, '{"sessionId":7}', JSON),
    "an unknown member": Bad(
        422,
        "unknown-parameter",
        "POST",
        PROCESS,
        f'{{"sessionId":"{UNKNOWN}","colour":{{}}}}',
        JSON,
    ),
    "a member that is half a character": Bad(
        422, "unknown-parameter", "POST", PROCESS, '{"\\ud800":1}', JSON
    ),
    "an id that is half a character": Bad(
        404, "session-not-found", "POST", PROCESS, '{"sessionId":"\\ud800"}', JSON
    ),
    "an unknown order of dates": Bad(
        422,
        "invalid-parameter",
        "POST",
        PROCESS,
        f'{{"sessionId":"{UNKNOWN}","dateOrder":["mdy"]}}',
        JSON,
    ),
    "process neither true nor false": Bad(
        422, "invalid-parameter", "POST", "/api/upload?process=1", form(FILE)
    ),
    "process twice": Bad(
        422,
        "invalid-parameter",
        "POST",
        "/api/upload?process=true&process=false",
        form(FILE),
    ),
    "an unknown parameter": Bad(422, "unknown-parameter", "GET", "/api/health?colour=red"),
    "a parameter without a name": Bad(422, "unknown-parameter", "GET", "/api/health?=1"),
    "no session in the query": Bad(422, "invalid-parameter", "GET", "/api/analytics"),
    "a session twice": Bad(
        422,
        "invalid-parameter",
        "GET",
        f"/api/session?sessionId={UNKNOWN}&sessionId={UNKNOWN}",
    ),
    "a view twice": Bad(
        422,
        "invalid-parameter",
        "GET",
        f"/api/analytics?sessionId={UNKNOWN}&view=files&view=files",
    ),
    "a filter of a later release": Bad(
        422, "unknown-parameter", "GET", f"/api/analytics?sessionId={UNKNOWN}&colour=1"
    ),
    "no address": Bad(422, "invalid-parameter", "DELETE", "/api/upload"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_request_is_answered_with_what_is_wrong(service: Service, case: str) -> None:
    bad = BAD[case]
    headers = {"content-type": bad.type} if bad.type else {}
    answer = service.client.request(bad.method, bad.url, content=bad.content, headers=headers)
    assert_problem(answer, bad.status, bad.slug)
    if case not in ("a file and a text of its name",):
        assert not service.store.objects, "nothing was stored for it"


METHODS = {
    "/api/upload": "DELETE, POST",
    "/api/process": "POST",
    "/api/analytics": "GET, HEAD",
    "/api/session": "DELETE, GET, HEAD",
    "/api/health": "GET, HEAD",
}


@pytest.mark.parametrize("url", METHODS)
@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "OPTIONS", "GET", "POST", "DELETE", "HEAD", "X"]
)
def test_another_method_is_told_which_are_allowed(service: Service, url: str, method: str) -> None:
    answer = service.client.request(method, url + "?unknown=1")
    if method in METHODS[url].split(", "):
        assert answer.status_code in (422, 415)
    else:
        assert answer.status_code == 405
        assert answer.headers["allow"] == METHODS[url]
    if method != "HEAD":
        assert_problem(answer, answer.status_code)
