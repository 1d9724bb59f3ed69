"""What every notebook imports: its page, and words and tables to show on it."""

from newsstudy.report.display import answer, note, percent, say
from newsstudy.report.page import check, open_page
from newsstudy.report.tables import save, table

__all__ = ["answer", "check", "note", "open_page", "percent", "save", "say", "table"]
