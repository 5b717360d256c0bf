"""Dialects: SQLite alone."""
