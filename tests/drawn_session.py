"""One drawn session, and below it every figure of docs/figures.md as it should be."""

import pytest

from tests.drawn import drawn

# Two menus below "Main" (1), a stray root (9), and a menu nobody opened (5 below 7).
SESSION = drawn(
    """
    1>2>4  x3  2025-01-02  @jan.csv
    1>2    x2  2025-01-03  @jan.csv
    1>3    x2  2025-01-02  @feb.csv
    1>2>3      day7        @feb.csv
    9      x2              @feb.csv
    """,
    tree="1>2>4, 1>3, 7>5, 9",
    texts={"1": "Main", "2": "Bill", "3": "Other", "4": "Other", "9": "Lost"},
    types={"1": "menu"},
    urls={"4": "https://x/bill", "3": "https://x/other", "5": "https://x/none"},
    quality={"rows_skipped": 1, "warnings": []},
    total_rows=24,
)

EXPECTED = {
    "files_processed": 2,
    "total_rows": 24,
    "total_calls": 10,
    "selected_calls": 10,
    "total_calls_unfiltered": 10,
    "total_nodes": 5,
    "distinct_paths": 5,
    "date_range": {"from": "2025-01-02", "to": "2025-01-03"},
    "call_paths": {"total": 10, "distinct": 5, "href": "/api/calls?sessionId=s"},
    "data_quality": {"rows_skipped": 1, "warnings": [], "parent_loops": []},
    # Lengths, sorted: 1 1 2 2 2 2 3 3 3 3
    "lengths_summary": {
        "count": 10,
        "avg": 2.2,
        "median": 2,
        "p90": 3,
        "p95": 3,
        "min": 1,
        "max": 3,
    },
    "depth_funnel": [
        {"depth": 1, "count": 10},
        {"depth": 2, "count": 8},
        {"depth": 3, "count": 4},
    ],
    "top_intents_top10": [
        {"rule_id": 2, "count": 6, "share": 0.6, "text": "Bill"},
        {"rule_id": 3, "count": 2, "share": 0.2, "text": "Other"},
        {"rule_id": 9, "count": 2, "share": 0.2, "text": "Lost"},
    ],
    "top_paths_top20": [
        {
            "path": [1, 2, 4],
            "texts": ["Main", "Bill", "Other"],
            "count": 3,
            "share": 0.3,
            "cumulative_share": 0.3,
        },
        {
            "path": [1, 2],
            "texts": ["Main", "Bill"],
            "count": 2,
            "share": 0.2,
            "cumulative_share": 0.5,
        },
        {
            "path": [1, 3],
            "texts": ["Main", "Other"],
            "count": 2,
            "share": 0.2,
            "cumulative_share": 0.7,
        },
        {"path": [9], "texts": ["Lost"], "count": 2, "share": 0.2, "cumulative_share": 0.9},
        {
            "path": [1, 2, 3],
            "texts": ["Main", "Bill", "Other"],
            "count": 1,
            "share": 0.1,
            "cumulative_share": 1.0,
        },
    ],
    "leaf_frequency_top20": [
        {"rule_id": 3, "count": 3, "share": 0.3, "text": "Other"},
        {"rule_id": 4, "count": 3, "share": 0.3, "text": "Other"},
        {"rule_id": 2, "count": 2, "share": 0.2, "text": "Bill"},
        {"rule_id": 9, "count": 2, "share": 0.2, "text": "Lost"},
    ],
    "dead_ends_top20": [
        {
            "rule_id": 2,
            "reach_occurrences": 6,
            "terminations": 2,
            "termination_rate": 2 / 6,
            "text": "Bill",
        },
    ],
    "node_funnel": {
        "1": {"reach": 8, "transitions": 8, "drop_off": 0},
        "2": {"reach": 6, "transitions": 4, "drop_off": 2},
        "3": {"reach": 3, "transitions": 0, "drop_off": 3},
        "4": {"reach": 3, "transitions": 0, "drop_off": 3},
        "9": {"reach": 2, "transitions": 0, "drop_off": 2},
    },
    "branch_distribution": {
        "1": [
            {"child": 2, "count": 6, "share": 0.75, "text": "Bill"},
            {"child": 3, "count": 2, "share": 0.25, "text": "Other"},
        ],
        "2": [
            {"child": 4, "count": 3, "share": 0.75, "text": "Other"},
            {"child": 3, "count": 1, "share": 0.25, "text": "Other"},
        ],
    },
    "entropy_complexity_top20": [
        {
            "rule_id": 1,
            "entropy_bits": pytest.approx(0.8112781244591328),
            "perplexity": pytest.approx(1.7547653506033232),
            "branching_factor": 2,
            "total": 8,
            "text": "Main",
        },
        {
            "rule_id": 2,
            "entropy_bits": pytest.approx(0.8112781244591328),
            "perplexity": pytest.approx(1.7547653506033232),
            "branching_factor": 2,
            "total": 4,
            "text": "Bill",
        },
    ],
    "coverage_ratio": [
        {"rule_id": 1, "top1_coverage": 0.75, "top2_coverage": 1.0, "total": 8, "text": "Main"},
        {"rule_id": 2, "top1_coverage": 0.75, "top2_coverage": 1.0, "total": 4, "text": "Bill"},
    ],
    "anomalies_top20": [
        {"from": 2, "to": 3, "count": 1, "from_text": "Bill", "to_text": "Other"},
    ],
    "weekday_trends": {"4": 5, "5": 2, "7": 1, "unknown": 2},
    "daily_trends": [{"date": "2025-01-02", "count": 5}, {"date": "2025-01-03", "count": 2}],
    "url_engagement_top20": [
        {"url": "https://x/bill", "count": 3},
        {"url": "https://x/other", "count": 3},
    ],
    "duplicates_by_text": [{"text": "Other", "rule_ids": [3, 4]}],
    "unreachable_nodes": [{"rule_id": 5, "text": "5"}, {"rule_id": 7, "text": "7"}],
    "button_tree": [
        {
            "rule_id": 1,
            "parent_id": None,
            "type": "menu",
            "text": "Main",
            "url": None,
            "reach": 8,
            "children": [
                {
                    "rule_id": 2,
                    "parent_id": 1,
                    "type": None,
                    "text": "Bill",
                    "url": None,
                    "reach": 6,
                    "children": [
                        {
                            "rule_id": 4,
                            "parent_id": 2,
                            "type": None,
                            "text": "Other",
                            "url": "https://x/bill",
                            "reach": 3,
                            "children": [],
                        },
                    ],
                },
                {
                    "rule_id": 3,
                    "parent_id": 1,
                    "type": None,
                    "text": "Other",
                    "url": "https://x/other",
                    "reach": 3,
                    "children": [],
                },
            ],
        },
        {
            "rule_id": 9,
            "parent_id": None,
            "type": None,
            "text": "Lost",
            "url": None,
            "reach": 2,
            "children": [],
        },
        {
            "rule_id": 7,
            "parent_id": None,
            "type": None,
            "text": "7",
            "url": None,
            "reach": 0,
            "children": [
                {
                    "rule_id": 5,
                    "parent_id": 7,
                    "type": None,
                    "text": "5",
                    "url": "https://x/none",
                    "reach": 0,
                    "children": [],
                },
            ],
        },
    ],
}
