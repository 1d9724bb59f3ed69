"""Errors that speak to a researcher: what is wrong, where, and what to do next."""


class NewsstudyError(Exception):
    """An error whose message is meant for the reader, not for the programmer."""

    def _render_traceback_(self) -> list[str]:
        """Let Jupyter show the words alone, without the call stack."""
        return [f"{type(self).__name__}: {self}"]


class StudyError(NewsstudyError):
    """A study file, or a value given for one of its parameters, cannot be used."""


class CorpusError(NewsstudyError):
    """A corpus cannot be read at all: it is missing, empty, or of no known format."""


class FetchError(NewsstudyError):
    """A public corpus could not be fetched from any of its sources."""


class CodebookError(NewsstudyError):
    """A codebook file cannot be used."""


class ReportError(NewsstudyError):
    """A report could not be completed; the last good one was left in place."""
