"""The figures, one module a theme. Importing this package registers them all."""

from lib.analytics.figures import endings, menus, nodes, paths, totals, tree, trends
from lib.analytics.registry import FIGURES

__all__ = ["FIGURES", "endings", "menus", "nodes", "paths", "totals", "tree", "trends"]
