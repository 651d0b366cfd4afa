"""What tests ask of the site beside the page: sessions made by HTTP, and their documents."""

import csv
import io
import json
import urllib.parse
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

COLUMNS = ("call_id", "call_date", "rule_id", "rule_parent_id", "rule_text", "popUpURL")
BOUNDARY = "calltrail-tests"


def rows(*calls: Sequence[Sequence[Any]], columns: Sequence[str] = COLUMNS) -> bytes:
    """A CSV file of calls; a call is its rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for call in calls:
        writer.writerows(call)
    return text.getvalue().encode()


def walk(call: Any, date: str, *ids: int) -> list[list[Any]]:
    """The rows of a call that goes down the tree from node to node."""
    parents = (0, *ids[:-1])
    return [
        [call, date, node, parent, TEXTS[node], URLS.get(node, "NULL")]
        for node, parent in zip(ids, parents, strict=True)
    ]


TEXTS = {
    1: "תפריט ראשי",
    2: "Billing, and more",
    3: "שירות לקוחות",
    4: 'The "fast" way',
    5: "Pay by card",
    6: "לדבר עם נציג",
}
URLS = {5: "https://pay.example.com/card?from=calls"}

JANUARY = rows(
    *(walk(n, f"1/{n}/2026", 1, 2, 4, 5) for n in range(13, 23)),
    *(walk(n, "1/20/2026", 1, 2, 4) for n in range(23, 28)),
    *(walk(n, "1/25/2026", 1, 3, 6) for n in range(28, 38)),
    walk(38, "1/26/2026", 1),
)
FEBRUARY = rows(
    *(walk(n, "2/14/2026", 1, 3, 6) for n in range(50, 55)),
    walk(55, "2/15/2026", 1, 2),
)
NOT_A_PROTOCOL = b"name,phone\nDana,1234\n"


@dataclass(frozen=True)
class Site:
    url: str

    def analysis(self, *files: bytes) -> str:
        """The id of a completed session of these files."""
        body = b"".join(_part(f"calls{n}.csv", content) for n, content in enumerate(files, 1))
        request = urllib.request.Request(
            f"{self.url}/api/upload?process=true",
            body + f"--{BOUNDARY}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )
        with urllib.request.urlopen(request) as answer:
            return str(json.load(answer)["sessionId"])

    @cache  # noqa: B019 - one site a run
    def document(self, session: str) -> dict[str, Any]:
        """The analytics document."""
        return self.get("analytics", sessionId=session)

    def get(self, name: str, **parameters: Any) -> dict[str, Any]:
        """What an endpoint answers; a list is a parameter given several times."""
        query = urllib.parse.urlencode(parameters, doseq=True)
        with urllib.request.urlopen(f"{self.url}/api/{name}?{query}") as answer:
            found: dict[str, Any] = json.load(answer)
            return found


def _part(name: str, content: bytes) -> bytes:
    disposition = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    return f"--{BOUNDARY}\r\n{disposition}\r\n\r\n".encode() + content + b"\r\n"


def upload(*files: tuple[str, bytes]) -> Iterable[dict[str, Any]]:
    """Files as Playwright chooses them."""
    return [{"name": name, "mimeType": "text/csv", "buffer": content} for name, content in files]
