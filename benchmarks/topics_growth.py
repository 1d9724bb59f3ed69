"""Time and memory of the topic model from 5,000 to 37,000 articles of the AllSides corpus."""

import json
import subprocess
import sys

SIZES = (5_000, 10_000, 20_000, 37_000)
MEASURE = """
import json, sys, time
from pathlib import Path
from benchmarks.topics_peers import allsides
from newsstudy.measures.topic_fit import fitted, topic_features
from newsstudy.parameters import TopicParameters
def peak_memory():  # of this process alone, in MB; ru_maxrss would begin with its parent's
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

articles, _ = allsides(int(sys.argv[1]))
parameters = TopicParameters(max_terms=20_000)
before = peak_memory()
start = time.perf_counter()
features = topic_features(articles, parameters, "en")
counted = time.perf_counter()
fitted(features, parameters, "en")
done = time.perf_counter()
peak = peak_memory()
print(json.dumps([counted - start, done - counted, before, peak]))
"""


def main() -> None:
    """Print seconds of counting and fitting, and peak memory, for each size."""
    for size in SIZES:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(size)], capture_output=True, text=True, check=True
        )
        counting, fitting, before, peak = json.loads(done.stdout.splitlines()[-1])
        print(f"{size:,} articles: counting words {counting:.1f} s, topics {fitting:.1f} s, peak "
              f"{peak:.0f} MB (texts alone: {before:.0f} MB)", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
