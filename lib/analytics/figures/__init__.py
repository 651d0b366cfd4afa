"""The figures, one module a theme. Importing this package registers them all."""

from lib.analytics.figures import detail, endings, menus, nodes, paths, totals, tree, trends
from lib.analytics.registry import FIGURES

__all__ = ["FIGURES", "detail", "endings", "menus", "nodes", "paths", "totals", "tree", "trends"]
