"""What 10 million, 100 million and a billion windows need in Milvus: arithmetic on what was measured.

Run as `python -m tests.benchmarks.bench_milvus_capacity [--encoders N…]`. Nothing here was run at these
sizes: each line says whether its factors were measured (tests.benchmarks.bench_milvus, bench_build) or are
computed from the layout of the index.
"""

import argparse
import math

SIZES = (10_000_000, 100_000_000, 1_000_000_000)

# Measured by bench_milvus, on 17,060 news articles of 108,311 windows.
PASSAGES_A_WINDOW = 35_129 / 108_311
TERMS_A_PASSAGE = 137
STORE_BYTES = 861
"""Of articles.sqlite a window; the next two of embeddings.sqlite, and of the statistics of terms."""
CACHE_BYTES = 967
STATISTICS_BYTES = 117
WRITE_SECONDS = 255.5 / 101_746
"""A window, from file to Milvus, its vector given: reading, terms, rows. One process, on a busy machine."""
ENCODED_A_SECOND = 79.8
"""Windows, on two cores: tests.benchmarks.bench_build."""

# Computed from the layout.
VECTOR_BYTES = 4 * 384
HNSW_BYTES = 4 * 2 * 16 * 1.07
"""Links to 2 · 16 neighbours in the lowest layer of the graph, and a fifteenth more in those above."""
NUMBERS_BYTES = 8 * (6 + 5 * PASSAGES_A_WINDOW)
TERM_BYTES = 8
"""An id and a weight, of 4 bytes each."""

NODE_BYTES, FILLED = 64e9, 0.7
"""Memory of a query node, and how much of it is filled: Milvus refuses to load beyond 90%."""
DAY = 86_400


def memory(windows: int) -> float:
    """Return the bytes that query nodes hold, HNSW on the vectors."""
    terms = PASSAGES_A_WINDOW * TERMS_A_PASSAGE * TERM_BYTES
    return windows * (VECTOR_BYTES + HNSW_BYTES + NUMBERS_BYTES + terms)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--encoders", type=int, nargs="+", default=[1, 10, 100])
    encoders = arguments.parse_args().encoders
    print(f"bytes a window on query nodes: {memory(1):,.0f} (computed from measured passages and terms)")
    rows = [
        ("memory of query nodes, GB", lambda n: f"{memory(n) / 1e9:,.0f}", "computed"),
        (
            f"query nodes of {NODE_BYTES / 1e9:.0f} GB, {FILLED:.0%} filled, no replica",
            lambda n: f"{math.ceil(memory(n) / (NODE_BYTES * FILLED)):,}",
            "computed",
        ),
        ("article store, GB", lambda n: f"{n * STORE_BYTES / 1e9:,.0f}", "measured a window"),
        ("embedding cache, GB", lambda n: f"{n * CACHE_BYTES / 1e9:,.0f}", "measured a window"),
        (
            "statistics of terms, GB at most",
            lambda n: f"{n * STATISTICS_BYTES / 1e9:,.0f}",
            "measured a window",
        ),
        *(
            (
                f"encoding on {count} × 2 cores, days",
                lambda n, count=count: f"{n / ENCODED_A_SECOND / count / DAY:,.1f}",
                "measured a window",
            )
            for count in encoders
        ),
        (
            "writing with vectors given, days",
            lambda n: f"{n * WRITE_SECONDS / DAY:,.1f}",
            "measured a window",
        ),
    ]
    print(f"{'':52}" + "".join(f"{size:>16,}" for size in SIZES))
    for name, value, how in rows:
        print(f"{name:52}" + "".join(f"{value(size):>16}" for size in SIZES) + f"   {how}")


if __name__ == "__main__":
    main()
