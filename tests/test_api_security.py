"""What a hostile client, a curious reader of logs and a copy of the store find: nothing."""

from __future__ import annotations

import ast
import gzip
import hashlib
import json
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.serving import CALLS, MORE_CALLS, Service, assert_problem

ROOT = Path(__file__).resolve().parent.parent

NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\ann\\calls.csv": "calls.csv",
    "/absolute/calls.csv": "calls.csv",
    "..": "..",
    "calls\u202evsc.exe": "callsvsc.exe",
    "\u2067\u200fקריאות\u2069.csv": "קריאות.csv",
    "a\tb\x1b[31m\x7f\x85.csv": "ab[31m.csv",
    "line\u2028break.csv": "linebreak.csv",
    "": "unnamed",
    "\u202e": "unnamed",
    "   ": "unnamed",
    "x" * 1_000: "x" * 200,
    "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    "שיחות ינואר.csv": "שיחות ינואר.csv",
}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_file_name_is_only_shown_and_never_a_path(service: Service, name: str) -> None:
    content = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        + CALLS.encode()
        + b"\r\n--x--\r\n"
    )
    content = content.replace(b'="C:\\Users\\ann\\', b'="C:\\\\Users\\\\ann\\\\')
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = service.client.post("/api/upload?process=true", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["files"][0]["name"] == NAMES[name]
    assert all(re.fullmatch(r"[\w./-]+", key) and ".." not in key for key in service.store.objects)


def test_nothing_that_a_client_sends_becomes_a_header(service: Service) -> None:
    evil = "x\r\nSet-Cookie: a=b\r\n\r\n<script>"
    analysis = service.upload(CALLS)
    for answer in (
        service.client.get("/api/analytics", params={"sessionId": evil}),
        service.client.get("/api/analytics", params={evil: "1"}),
        service.client.post("/api/process", json={"sessionId": evil}),
        service.client.post("/api/process", json={evil: 1}),
        analysis.part(CALLS, 0, file_id=evil),
        analysis.part(CALLS, 0, last=True, name=evil),
        analysis.analytics({"If-None-Match": 'x", "y', "X-Upload-Token": "a\tb"}),
    ):
        assert "set-cookie" not in answer.headers
        assert not any("script" in value for value in answer.headers.values())


@pytest.mark.parametrize(
    ("site", "refused"),
    [("cross-site", True), ("same-origin", False), ("same-site", False), ("none", False)],
)
def test_pages_of_other_sites_change_nothing(service: Service, site: str, refused: bool) -> None:
    analysis = service.completed(CALLS)
    headers = {"Sec-Fetch-Site": site, **analysis.owner}
    parameters = {"sessionId": analysis.id}
    client = service.client
    before = dict(service.store.objects)
    answers = [
        client.post("/api/process", json=parameters, headers=headers),
        client.post("/api/upload", files={"file": ("a.csv", CALLS)}, headers=headers),
        client.delete("/api/upload", params={**parameters, "fileId": "f"}, headers=headers),
        client.delete("/api/session", params=parameters, headers=headers),
    ]
    if refused:
        for answer in answers:
            assert_problem(answer, 403, "cross-site-request")
        assert service.store.objects == before
    else:
        assert [answer.status_code for answer in answers] == [200, 201, 409, 204]
    assert client.get("/api/health", headers={"Sec-Fetch-Site": site}).status_code == 200


# --- bombs ----------------------------------------------------------------------------------


def test_a_bomb_is_refused_before_it_is_large(service: Service) -> None:
    bomb = gzip.compress(b"\0" * (200 << 20), 9)
    started = time.process_time()
    answer = service.upload(CALLS).part(bomb, 0, type="application/gzip")
    assert_problem(answer, 413, "part-too-large")
    assert time.process_time() - started < 5


def test_a_bomb_of_many_members_takes_no_time_either(service: Service) -> None:
    """Each end of a member copies what is behind it: 200,000 of them once took minutes."""
    bomb = gzip.compress(b"", 9, mtime=0) * 200_000
    started = time.process_time()
    service.upload(CALLS).part(bomb, 0, type="application/gzip")
    assert time.process_time() - started < 10


# --- secrets --------------------------------------------------------------------------------


def everything(data: bytes) -> Iterator[bytes]:
    """Bytes, and all that they are when inflated."""
    yield data
    for packed in [data, data.partition(b"\n")[2]]:
        if packed[:2] == b"\x1f\x8b":
            yield zlib.decompress(packed, 31)
        if packed[:2] == b"PK":
            with zipfile.ZipFile(BytesIO(packed)) as archive:
                yield from (archive.read(name) for name in archive.namelist())


def test_keys_are_nowhere_and_whole_ids_not_in_the_log(service: Service) -> None:
    answers = []
    analysis = service.upload(CALLS)
    packed = gzip.compress(MORE_CALLS.encode())
    answers += [
        analysis.part(packed, 0, last=True, type="application/gzip"),
        analysis.add("no,table\n1,2\n"),
        analysis.process(),
        analysis.shown(),
        analysis.analytics(),
    ]
    bad = answers[1].json()["files"][0]["fileId"]
    answers += [
        analysis.drop(bad),
        analysis.process(),
        analysis.process(),
        analysis.add(),
        analysis.analytics(),
        analysis.analytics(view="daily_trends"),
        analysis.shown(),
        service.client.delete("/api/session", params={"sessionId": analysis.id}),
        analysis.delete(),
        analysis.analytics(),
    ]
    log = service.capture.readouterr().out
    digest = hashlib.sha256(analysis.key.encode()).hexdigest()
    for answer in answers:
        assert analysis.key not in answer.text
        assert digest not in answer.text
        assert analysis.key not in str(answer.headers)
    cached = [path.read_bytes() for path in service.cache.rglob("*") if path.is_file()]
    for stored in [*service.store.every_byte, *cached]:
        for data in everything(stored):
            assert analysis.key.encode() not in data
    assert analysis.key not in log and digest not in log
    assert analysis.id not in log and analysis.id[:8] in log
    assert "Billing" not in log and "calls0.csv" not in log
    for line in log.splitlines():
        assert json.loads(line)["event"]


def test_a_new_key_and_id_come_with_each_analysis(service: Service) -> None:
    made = [service.upload(CALLS) for _ in range(20)]
    assert len({analysis.id for analysis in made}) == len({a.key for a in made}) == 20


def test_ids_and_keys_come_from_what_cannot_be_foretold() -> None:
    for path in [*(ROOT / "lib").rglob("*.py"), *(ROOT / "api").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in {("uuid", "uuid1"), ("uuid", "getnode")}
                if node.value.id == "random":
                    assert path.name == "retry.py", f"{path.name} draws lots"


# --- tags -----------------------------------------------------------------------------------


def test_a_tag_is_strong_and_differs_by_session_view_filters_and_coding(service: Service) -> None:
    one, two = service.completed(CALLS), service.completed(CALLS)
    identity = {"Accept-Encoding": "identity"}
    answers = [
        one.analytics(),
        two.analytics(),
        one.analytics(identity),
        one.analytics(view="daily_trends"),
        one.analytics(view="daily_trends,weekday_trends"),
        one.analytics(weekday="5"),
        one.analytics(order="file"),
    ]
    tags = [answer.headers["etag"] for answer in answers]
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r'"[\w-]+"', tag) for tag in tags)
    service.another_instance()
    assert one.analytics().headers["etag"] == tags[0]
    assert one.analytics().content == answers[0].content


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),
        ('"other", {tag}', 304),
        ('"other" ,W/"x",W/{tag} , "y"', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
        ("{bare}", 200),
        ('"*"', 200),
    ],
)
def test_a_known_tag_is_answered_without_a_body(service: Service, tags: str, status: int) -> None:
    analysis = service.completed(CALLS)
    tag = analysis.analytics().headers["etag"]
    known = tags.format(tag=tag, bare=tag.strip('"'))
    answer = analysis.analytics({"If-None-Match": known})
    assert answer.status_code == status
    if status == 304:
        assert answer.content == b""
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "private, no-cache"
        assert answer.headers["vary"] == "Accept-Encoding"


def test_head_is_get_without_a_body(service: Service) -> None:
    analysis = service.completed(CALLS)
    whole = analysis.analytics()
    head = service.client.head("/api/analytics", params={"sessionId": analysis.id})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-type", "content-length", "content-encoding"):
        assert head.headers[name] == whole.headers[name]
