"""The site under `vercel dev`: the page and a whole upload."""

from pathlib import Path

import pytest

from tests.platform.development import vercel_dev
from tests.platform.journey import assert_figures
from tests.platform.vercel import export_tree, why_unavailable
from tests.sample import SAMPLE


@pytest.mark.long  # the function is built at its first request
def test_the_page_and_an_upload_answer_under_vercel_dev(tmp_path: Path) -> None:
    if reason := why_unavailable():
        pytest.skip(reason)
    tree = tmp_path / "tree"
    export_tree(tree)
    store = {"STORE_URL": (tmp_path / "store").as_uri(), "SESSIONS_DIR": str(tmp_path / "cache")}
    with vercel_dev(tree, **store) as site:
        page = site.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert site.get("/vendor/lit.js").status_code == 200
        answer = site.post(
            "/api/upload?process=true", files={"file": (SAMPLE.name, SAMPLE.read_bytes())}
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert_figures(answer.json(), [SAMPLE])
