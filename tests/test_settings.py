"""Settings: one variable a field, blank ones unset, and a clear word about a wrong one."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from lib import settings
from lib.settings import Settings, from_environment


def test_without_variables_the_defaults_hold() -> None:
    assert from_environment({}) == Settings()


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_read_from_its_variable(field: object) -> None:
    name: str = field.name  # type: ignore[attr-defined]
    default = field.default  # type: ignore[attr-defined]
    given = "7" if isinstance(default, int) else "some text"
    value = getattr(from_environment({name.upper(): f"  {given} "}), name)
    assert value == type(default)(given)
    assert getattr(from_environment({name.upper(): "  "}), name) == default


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_has_a_unit_and_a_sentence(field: object) -> None:
    metadata = field.metadata  # type: ignore[attr-defined]
    assert metadata["unit"]
    assert metadata["help"].endswith((".", "…"))


@pytest.mark.parametrize("text", ["many", "-1", "1.5", "1e3", "nan", "inf", "0x10"])
def test_what_is_no_number_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="MAX_FILES must be a number") as raised:
        from_environment({"MAX_FILES": text})
    assert repr(text) in str(raised.value)


@pytest.mark.parametrize(("text", "days"), [("0.5", 0.5), ("7", 7.0)])
def test_days_may_be_fractions(text: str, days: float) -> None:
    assert from_environment({"SESSION_TTL_DAYS": text}).session_ttl_days == days


@pytest.mark.parametrize("text", ["nan", "inf", "-0.5", "soon"])
def test_days_end(text: str) -> None:
    with pytest.raises(ValueError, match="SESSION_TTL_DAYS must be a number"):
        from_environment({"SESSION_TTL_DAYS": text})


STORES = [
    ({}, r"file:///.+/calltrail-store"),
    ({"STORE_URL": "s3://b/p"}, r"s3://b/p"),
    ({"BLOB_READ_WRITE_TOKEN": "t"}, r"vercel-blob:"),
    ({"BLOB_STORE_ID": "store_x"}, r"vercel-blob:"),
    ({"STORE_URL": "file:///a", "BLOB_READ_WRITE_TOKEN": "t"}, r"file:///a"),
]


@pytest.mark.parametrize(("variables", "url"), STORES)
def test_the_store_is_what_was_said_else_what_is_there(variables: dict[str, str], url: str) -> None:
    assert re.fullmatch(url, from_environment(variables).resolved_store_url)


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.current.cache_clear()
    monkeypatch.setenv("MAX_FILES", "3")
    assert settings.current().max_files == 3
    monkeypatch.setenv("MAX_FILES", "4")
    assert settings.current().max_files == 3
    settings.current.cache_clear()
