"""An unknown table is answered with a proposal, and a mapping answers that."""

from typing import Any

import pytest

from lib import errors
from lib.ingest import ingest, parse_mapping
from tests.against import opened, product
from tests.nasty import PLAIN
from tests.serving import Service, assert_problem

UNKNOWN = PLAIN.replace(
    PLAIN.partition("\n")[0], "Conversation,When,Step,Previous step,Step label,Link"
)
ANSWER = {
    "columns": {"call": "conversation", "node": "Step", "parent": 3, "text": "Step label"},
}


def read(data: str | bytes, mapping: Any, name: str = "a.csv") -> dict[str, Any]:
    content = data.encode() if isinstance(data, str) else data
    return product(ingest([opened(name, content, 99)], mapping=parse_mapping(mapping)))


def proposed(data: str) -> dict[str, Any]:
    with pytest.raises(errors.MissingColumns) as refusal:
        read(data, None)
    proposal: dict[str, Any] = refusal.value.fields["proposal"]
    return proposal


def test_a_proposal_says_of_each_column_what_it_may_be_with_samples() -> None:
    proposal = proposed(UNKNOWN)
    assert (proposal["encoding"], proposal["delimiter"], proposal["header_line"]) == (
        "utf-8",
        ",",
        1,
    )
    assert {c["column"]: c["field"] for c in proposal["found"]} == {
        "Conversation": "call",
        "When": "date",
        "Step": "node",
        "Previous step": "parent",
        "Step label": "text",
        "Link": "url",
    }
    assert proposal["found"][4]["samples"] == ["Menu", "Book", "Done"]


def test_what_was_proposed_can_be_sent_back_as_it_is() -> None:
    found = read(UNKNOWN, {"columns": proposed(UNKNOWN)["columns"]})
    assert found["top_paths_top20"] == read(PLAIN, None)["top_paths_top20"]
    assert found["url_engagement_top20"] == read(PLAIN, None)["url_engagement_top20"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_of_an_unknown_table_is_found_too(delimiter: str) -> None:
    title = "Report of January\n\n"
    proposal = proposed(title + UNKNOWN.replace(",", delimiter))
    assert (proposal["delimiter"], proposal["header_line"]) == (delimiter, 3)
    assert len(proposal["found"]) == 6


def test_columns_are_named_by_header_or_by_position_and_may_be_declared_absent() -> None:
    found = read(UNKNOWN, ANSWER)
    assert found["top_paths_top20"] == read(PLAIN, None)["top_paths_top20"]
    columns = {**ANSWER["columns"], "parent": None}
    file = read(UNKNOWN, {"columns": columns})["data_quality"]["files"][0]
    assert file["kind"] == "events"


def test_a_file_of_its_own_may_be_said_to_be_different() -> None:
    mapping = {"columns": {"call": "nowhere"}, "files": {"a.csv": ANSWER}}
    assert read(UNKNOWN, mapping)["total_calls"] == 2


def test_what_a_mapping_says_of_columns_and_files_that_are_not_there_is_told() -> None:
    columns = {"call": "Ticket", "text": 99, "node": "RULE id", "weekday": None, "url": 0}
    found = read(PLAIN, {"columns": columns, "files": {"b.csv": ANSWER}})
    assert found["data_quality"]["warnings"] == [
        "a.csv: the mapping names the column Ticket, which this file has not",
        "a.csv: the mapping names the column 99, which this file has not",
        "b.csv: the mapping names this file, but none is called so",
    ]
    assert found["top_paths_top20"] == read(PLAIN, None)["top_paths_top20"]


def test_the_header_can_be_said() -> None:
    data = "call_id,rule_id,rule_parent_id\nCall,Node,Parent\n7,1,0\n7,2,1\n"
    said = {"header_line": 2, "columns": {"call": "Call", "node": "Node", "parent": "Parent"}}
    found = read(data, said)
    assert found["data_quality"]["files"][0]["header_line"] == 2
    assert found["data_quality"]["files"][0]["rows"] == 2
    assert found["top_paths_top20"][0]["path"] == [1, 2]


def test_a_header_below_the_end_of_the_file_is_none() -> None:
    with pytest.raises(errors.MissingColumns):
        read("call_id,rule_id,rule_parent_id\n7,1,0\n", {"header_line": 9})


def test_the_delimiter_can_be_said() -> None:
    data = "call_id,rule_id,rule_parent_id\n".replace(",", ";") + "1;2,5;\n"
    assert read(data, {"delimiter": ";"})["top_paths_top20"][0]["path"] == ["2,5"]


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        ([], "mapping"),
        ({"colour": "red"}, "mapping.colour"),
        ({"encoding": "koi8-r"}, "mapping.encoding"),
        ({"encoding": 8}, "mapping.encoding"),
        ({"encoding": []}, "mapping.encoding"),
        ({"delimiter": "x"}, "mapping.delimiter"),
        ({"header_line": 0}, "mapping.header_line"),
        ({"header_line": "2"}, "mapping.header_line"),
        ({"header_line": True}, "mapping.header_line"),
        ({"columns": []}, "mapping.columns"),
        ({"columns": {"colour": "x"}}, "mapping.columns.colour"),
        ({"columns": {"call": 1.5}}, "mapping.columns.call"),
        ({"columns": {"call": -1}}, "mapping.columns.call"),
        ({"columns": {"call": True}}, "mapping.columns.call"),
        ({"files": []}, "mapping.files"),
        ({"files": {"a": 1}}, "mapping.files.a"),
        ({"files": {"a": {"files": {}}}}, "mapping.files.a.files"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_by_its_member(mapping: Any, where: str) -> None:
    with pytest.raises(errors.InvalidParameter) as refusal:
        parse_mapping(mapping)
    assert refusal.value.fields["parameter"] == where


def test_process_asks_for_a_mapping_takes_it_and_is_sealed_with_it(service: Service) -> None:
    analysis = service.upload(UNKNOWN)
    problem = assert_problem(analysis.process(), 422, "missing-columns")
    mapping = {"columns": problem["proposal"]["columns"]}
    assert analysis.process(mapping=mapping).json()["total_calls"] == 2
    assert analysis.process(mapping=mapping).status_code == 200
    assert analysis.process().status_code == 200
    assert_problem(analysis.process(mapping=ANSWER), 409, "session-sealed")
    assert_problem(analysis.process(mapping={"x": 1}), 422, "invalid-parameter")
