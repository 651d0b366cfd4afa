"""The few words of a report in the languages that it comes in, and which one texts are in."""

import re
from collections.abc import Mapping

_HEBREW, _LATIN = re.compile("[\u0590-\u05ff]"), re.compile("[A-Za-z]")

_WORDS = {
    "calls": ("Calls", "שיחות"),
    "distinct_paths": ("Distinct paths", "מסלולים שונים"),
    "total_nodes": ("Nodes", "צמתים"),
    "median": ("Steps, median", "צעדים, חציון"),
    "p95": ("Steps, 95th percentile", "צעדים, אחוזון 95"),
    "total_rows": ("Rows read", "שורות שנקראו"),
    "filter": ("Only", "רק"),
    "most": ("most on one day", "הכי הרבה ביום אחד"),
    "daily_trends": ("Calls by day", "שיחות לפי יום"),
    "top_intents_top10": ("What calls are about", "נושאי השיחות"),
    "top_paths_top20": ("Most common paths", "המסלולים הנפוצים"),
    "leaf_frequency_top20": ("Where calls end", "היכן שיחות מסתיימות"),
    "dead_ends_top20": ("Dead ends", "מבויים סתומים"),
    "entropy_complexity_top20": ("Least predictable menus", "התפריטים הכי פחות צפויים"),
    "coverage_ratio": ("How much the top choices cover", "כיסוי הבחירות המובילות"),
    "anomalies_top20": ("Steps against the tree", "צעדים שאינם בעץ"),
    "depth_funnel": ("Calls with at least so many steps", "שיחות עם לפחות כך וכך צעדים"),
    "url_engagement_top20": ("Links", "קישורים"),
    "duplicates_by_text": ("Different nodes with the same text", "צמתים שונים בעלי אותו טקסט"),
    "unreachable_nodes": ("Nodes that no call visited", "צמתים שאף שיחה לא ביקרה בהם"),
    "button_tree": ("The button tree with its traffic", "עץ הכפתורים והתעבורה בו"),
    "text": ("Node", "צומת"),
    "rule_ids": ("Ids", "מזהים"),
    "url": ("Link", "קישור"),
    "texts": ("Path", "מסלול"),
    "count": ("Calls", "שיחות"),
    "share": ("Share", "חלק"),
    "cumulative_share": ("Cumulative", "מצטבר"),
    "reach_occurrences": ("Visits", "ביקורים"),
    "reach": ("Visits", "ביקורים"),
    "terminations": ("Ended here", "הסתיימו כאן"),
    "termination_rate": ("Rate", "שיעור"),
    "entropy_bits": ("Entropy, bits", "אנטרופיה, סיביות"),
    "perplexity": ("Perplexity", "מבוכה"),
    "branching_factor": ("Next steps", "צעדים הבאים"),
    "total": ("Went on", "המשיכו"),
    "top1_coverage": ("Top choice", "הבחירה המובילה"),
    "top2_coverage": ("Top two", "שתי המובילות"),
    "from": ("From", "מ־"),
    "to": ("To", "אל"),
    "from_text": ("From", "מ־"),
    "to_text": ("To", "אל"),
    "depth": ("Steps", "צעדים"),
}

ENGLISH: Mapping[str, str] = {key: english for key, (english, _) in _WORDS.items()}
HEBREW: Mapping[str, str] = {key: hebrew for key, (_, hebrew) in _WORDS.items()}


class Letters:
    """Counts the texts that have Hebrew letters, and those that have Latin ones."""

    def __init__(self) -> None:
        self._hebrew = self._latin = 0

    def count(self, text: str) -> None:
        self._hebrew += bool(_HEBREW.search(text))
        self._latin += bool(_LATIN.search(text))

    @property
    def mostly_hebrew(self) -> bool:
        return self._hebrew > self._latin
