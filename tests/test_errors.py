"""Problems: each says its sentence, and comes back from its stored form."""

from __future__ import annotations

import json
import re
import string

import pytest

from lib import errors, problems
from lib.errors import Problem
from lib.problems import STATUS_OF_KIND

CLASSES = [
    found
    for found in vars(errors).values()
    if isinstance(found, type) and issubclass(found, Problem)
]


def fields_of(problem: type[Problem]) -> dict[str, str]:
    """A value for each field of the sentence; curly brackets, for a client may send them."""
    names = [name for _, name, _, _ in string.Formatter().parse(problem.sentence) if name]
    return {name: f"{{{name}}}" for name in names}


def name(problem: type[Problem]) -> str:
    return problem.__name__


@pytest.mark.parametrize("problem", CLASSES, ids=name)
def test_a_problem_says_its_sentence_with_its_fields(problem: type[Problem]) -> None:
    fields = fields_of(problem)
    made = problem(**fields)
    assert made.detail == str(made)
    assert all(value in made.detail for value in fields.values())
    assert re.fullmatch(r"[A-Z{].+[.}]", made.detail)
    assert problem.title[0].isupper() and not problem.title.endswith(".")


@pytest.mark.parametrize("problem", CLASSES, ids=name)
def test_a_problem_comes_back_from_its_stored_form(problem: type[Problem]) -> None:
    made = problem(**fields_of(problem), line=7)
    stored = json.loads(json.dumps(made.as_dict()))
    again = Problem.from_dict(stored)
    assert type(again) is problem
    assert (again.detail, again.fields) == (made.detail, made.fields)


@pytest.mark.parametrize("problem", CLASSES, ids=name)
def test_a_problem_has_a_status_and_is_answered_in_the_one_shape(problem: type[Problem]) -> None:
    made = problem(**fields_of(problem))
    answer = problems.response(made)
    body = json.loads(answer.body)
    assert body["status"] == answer.status_code == STATUS_OF_KIND[problem.kind]
    assert (body["title"], body["detail"]) == (problem.title, made.detail)
    assert body["type"] == f"urn:calltrail:{problem.slug()}"


def test_slugs_are_distinct_and_in_kebab_case() -> None:
    slugs = [problem.slug() for problem in CLASSES]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)
    assert errors.MissingColumns.slug() == "missing-columns"


def test_every_kind_that_has_a_status_is_some_problems() -> None:
    assert {problem.kind for problem in CLASSES} == set(STATUS_OF_KIND)


def test_more_fields_make_the_same_problem() -> None:
    more = errors.EmptyFile(file="a.csv").with_fields(sessionId="s")
    assert type(more) is errors.EmptyFile
    assert more.fields == {"file": "a.csv", "sessionId": "s"}


def test_a_problem_of_a_later_release_is_a_plain_one() -> None:
    again = Problem.from_dict({"problem": "of-a-later-release", "fields": {"file": "a.csv"}})
    assert (type(again), again.fields) == (Problem, {"file": "a.csv"})


def test_a_field_never_hides_what_every_problem_has() -> None:
    made = errors.EmptyFile(file="a.csv", status=200, type="x", title="y", detail="z")
    body = json.loads(problems.response(made).body)
    assert (body["status"], body["title"]) == (422, errors.EmptyFile.title)
    assert (body["detail"], body["type"]) == (made.detail, "urn:calltrail:empty-file")
