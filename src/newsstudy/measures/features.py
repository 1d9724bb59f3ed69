"""Tokens, sentences, and the document–feature matrix."""

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import nupunkt
import pandas as pd
from scipy import sparse

from newsstudy.paths import project_root

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_INITIALS = re.compile(r"\W*(?:[A-Z]\.){2,4}")


def words(text: str) -> list[str]:
    """Return the lower-cased words of a text: runs of letters and digits, without possessive 's."""
    found = _WORD.findall(text.lower().replace("’", "'"))
    return [word[:-2] if word.endswith("'s") else word for word in found]


@cache
def function_words(language: str) -> frozenset[str]:
    """Return the function words of a language from codebooks/function-words-<language>.txt.

    A language without such a file has none.
    """
    path = project_root() / "codebooks" / f"function-words-{language}.txt"
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def sentences(articles: pd.DataFrame) -> pd.DataFrame:
    """Return a row a sentence (article_id, number from 0, sentence), in the articles' order.

    Sentences end where nupunkt (Bommarito, Katz & Bommarito 2025) ends them, and at paragraphs;
    but initials are no sentence (“U.S.” that opens a paragraph).
    """
    rows = [
        (article_id, number, sentence)
        for article_id, text in zip(articles["article_id"], articles["text"], strict=True)
        for number, sentence in enumerate(_sentences_of(text))
    ]
    return pd.DataFrame(rows, columns=["article_id", "number", "sentence"])


def _sentences_of(text: str) -> list[str]:
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        opening = ""  # initials that nupunkt takes for a sentence: “U.S.” before “Secretary”
        for sentence in nupunkt.sent_tokenize(paragraph):
            whole = f"{opening} {sentence.strip()}".strip()
            opening = whole if _INITIALS.fullmatch(whole) else ""
            found += [whole] if whole and not opening else []
        found += [opening] if opening else []
    return found


@dataclass(frozen=True)
class DocumentFeatures:
    """Counts of words by article: (n_articles, n_terms), with the names of rows and columns."""

    counts: sparse.csr_matrix
    terms: np.ndarray
    article_ids: np.ndarray


def document_features(
    articles: pd.DataFrame,
    *,
    min_articles: int,
    max_share: float = 1.0,
    max_terms: int | None = None,
    exclude: Iterable[str] = (),
    language: str = "en",
) -> DocumentFeatures:
    """Return the counts of each word that stands in at least `min_articles` articles.

    Left out are words in more than `max_share` of the articles, function words of `language`,
    the words in `exclude`, numbers and single letters; of the rest the `max_terms` in most
    articles are kept. The terms are in alphabetical order.
    """
    unwanted = function_words(language) | {word.lower() for word in exclude}
    index: dict[str, int] = {}
    indices, indptr = array("i"), [0]
    for text in articles["text"]:
        indices.extend(index.setdefault(word, len(index)) for word in words(text))
        indptr.append(len(indices))
    counts = sparse.csr_matrix(
        (np.ones(len(indices)), np.array(indices), indptr), (len(articles), len(index))
    )
    counts.sum_duplicates()
    terms = np.array(list(index), dtype=object)
    in_articles = np.bincount(counts.indices, minlength=len(terms))
    good = np.array([_is_word(term) and term not in unwanted for term in terms], dtype=bool)
    good &= (in_articles >= min_articles) & (in_articles <= max_share * len(articles))
    chosen = np.flatnonzero(good)
    if max_terms is not None and len(chosen) > max_terms:
        rank = np.lexsort((terms[chosen].astype(str), -in_articles[chosen]))
        chosen = chosen[rank[:max_terms]]
    chosen = chosen[np.argsort(terms[chosen].astype(str), kind="stable")]
    return DocumentFeatures(
        counts[:, chosen].tocsr(), terms[chosen], articles["article_id"].to_numpy()
    )


def _is_word(term: str) -> bool:
    return len(term) > 1 and not any(character.isdigit() for character in term)


@dataclass(frozen=True)
class TokenIndex:
    """All tokens of a corpus in order, and where each word form stands.

    `ids` and `sentence` have one entry a token; `forms` are the sorted word forms that `ids`
    point to; `order[starts[i]:starts[i + 1]]` are the places of form `i`.
    """

    ids: np.ndarray
    sentence: np.ndarray
    forms: np.ndarray
    order: np.ndarray
    starts: np.ndarray

    def form_range(self, pattern: str) -> tuple[int, int]:
        """Return the half-open range of forms that a token pattern (`tax`, `tax*`) means."""
        stem = pattern.removesuffix("*")
        low = int(np.searchsorted(self.forms, stem, side="left"))
        if pattern.endswith("*"):
            return low, int(np.searchsorted(self.forms, stem + "\U0010ffff", side="right"))
        return low, int(np.searchsorted(self.forms, stem, side="right"))

    def places(self, pattern: tuple[str, ...]) -> np.ndarray:
        """Return where a run of token patterns begins, within one sentence, ascending."""
        low, high = self.form_range(pattern[0])
        found = np.sort(self.order[self.starts[low] : self.starts[high]])
        for offset, token in enumerate(pattern[1:], start=1):
            found = found[found + offset < len(self.ids)]
            low, high = self.form_range(token)
            there = self.ids[found + offset]
            same = self.sentence[found + offset] == self.sentence[found]
            found = found[(there >= low) & (there < high) & same]
        return found


def token_index(texts: Iterable[str]) -> TokenIndex:
    """Return the index of the words of `texts`, one sentence each."""
    first_ids: dict[str, int] = {}
    ids, lengths = array("i"), array("i")
    for text in texts:
        found = words(text)
        ids.extend(first_ids.setdefault(word, len(first_ids)) for word in found)
        lengths.append(len(found))
    forms = np.array(list(first_ids), dtype=str)
    rank = np.argsort(forms, kind="stable")
    renamed = np.empty(len(forms), dtype=np.int32)
    renamed[rank] = np.arange(len(forms))
    sorted_ids = renamed[np.array(ids)]
    starts = np.concatenate([[0], np.cumsum(np.bincount(sorted_ids, minlength=len(forms)))])
    return TokenIndex(
        ids=sorted_ids,
        sentence=np.repeat(np.arange(len(lengths), dtype=np.int32), lengths),
        forms=forms[rank],
        order=np.argsort(sorted_ids, kind="stable").astype(np.int32),
        starts=starts,
    )
