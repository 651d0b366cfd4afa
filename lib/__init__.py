"""Calltrail: contact-centre call protocols, turned into answers."""

__version__ = "0.1.0"
