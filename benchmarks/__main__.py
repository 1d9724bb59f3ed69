"""Run all benchmarks that need nothing beyond the environment of `make test`."""

import runpy

BENCHMARKS = (
    "extraction_gold", "cleaning", "near_copies", "agency_gold", "stories_gold",
    "story_pairs", "alignment_gold",
    "bootstrap_speed", "coverage", "narrative_codes", "frames_gold", "correction_gold",
    "topics_peers", "topics_growth", "keyness_peer", "report_times", "kill",
)  # fmt: skip

for name in BENCHMARKS:
    print(f"== {name}", flush=True)
    try:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    except SystemExit as ended:
        print(f"ended: {ended}" if ended.code else "", flush=True)
