"""Run all benchmarks: python -m benchmarks."""

from benchmarks import frames_gold, keyness_peer, report_times

for benchmark in (frames_gold, keyness_peer, report_times):
    print(f"== {benchmark.__name__.rsplit('.', 1)[-1]}")
    benchmark.main()
