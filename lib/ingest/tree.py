"""The official tree: a file without calls that says which nodes there are, and where they hang."""

from __future__ import annotations

import numpy as np

from lib.ingest.noderows import NodeRows
from lib.ingest.reader import (
    NO_NODE_ID,
    NOT_A_NODE,
    REPEATED_HEADER,
    FileReader,
    not_blank,
)
from lib.ingest.records import Records

_MOST_ROWS_A_NODE = 2
"""More, on average, and the file is a protocol whose call column was not recognised."""


class TreeReader(FileReader):
    """Reads a tree definition: every row defines one node."""

    def _reduce(self, records: Records) -> None:
        found = self._found
        kinds = self._row_kinds(records)
        without_node = not_blank(records, np.flatnonzero(kinds == NOT_A_NODE))
        found.skip(NO_NODE_ID, records.lines[without_node])
        found.headers_repeated += int((kinds == REPEATED_HEADER).sum())
        found.rows += int((kinds >= 0).sum())

    def _add_nodes(self, rows: NodeRows) -> int:
        self._nodes.add_official(rows)
        return 0

    def _join_fragments(self) -> None:
        """There are no calls in it; where nodes come again and again, they must be missing."""
        defining = self._found.rows - self._found.skipped.total()
        if defining > _MOST_ROWS_A_NODE * self._nodes.official_nodes:
            raise self._opened.missing_columns()
