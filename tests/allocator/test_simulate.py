"""Lives on paper cost what they should: figures that can be worked out by hand, and the shape of the trade."""

import json
import xml.etree.ElementTree as ET
from random import Random

import pytest

from allocator import JitAllocator, SizeClasses
from allocator.simulate import (
    GRANULES,
    LARGEST,
    Distribution,
    PaperMemory,
    PaperWriter,
    live,
    lognormal,
    read_sizes,
    recorded,
    run,
    shipped_sizes,
    simulate,
    table,
    title,
    uniform,
)
from allocator.simulate_plot import plot

PAGE = 4096
MIB = 1 << 20


def always(size: int) -> Distribution:
    return Distribution(f"always {size}", lambda rng: size)


def test_blocks_that_fit_waste_nothing():
    outcome = run(always(PAGE), PAGE, 4, 2 * MIB, blocks=512, churn=1000, seed=1)
    assert (outcome.internal_waste, outcome.external_waste, outcome.reserved_waste) == (0, 0, 0)
    assert (outcome.blocks, outcome.chunks, outcome.classes, outcome.maps) == (512, 1, 1, 1)
    assert outcome.committed == outcome.used == outcome.reserved == 2 * MIB


def test_internal_waste_is_that_of_the_class():
    outcome = run(always(PAGE * 8 + 1), PAGE, 4, 2 * MIB, blocks=100, churn=0, seed=1)  # takes 10 pages
    assert outcome.internal_waste == pytest.approx(10 * PAGE / (8 * PAGE + 1) - 1)
    assert outcome.used == 100 * 10 * PAGE and outcome.requested == 100 * (8 * PAGE + 1)


def test_a_page_that_no_code_was_written_to_is_not_committed():
    outcome = run(always(PAGE * 8 + 1), PAGE, 4, 2 * MIB, blocks=100, churn=0, seed=1)
    assert outcome.committed == 100 * 9 * PAGE  # the tenth page was never touched
    assert outcome.idle == 0 and outcome.external_waste == 0


def test_what_was_freed_stays_committed_as_external_waste():
    memory = PaperMemory()
    heap = JitAllocator(writer=PaperWriter(memory), chunk_size=2 * MIB)
    sizes = iter([PAGE] * 100 + [2 * PAGE] * 50)
    live(heap, Distribution("first small, then large", lambda rng: next(sizes)), blocks=100, churn=50, rng=Random(1))
    stats = heap.stats()
    small = next(row for row in stats.classes if row.size == PAGE)
    assert stats.idle == small.free * PAGE > 0
    assert stats.external_waste == stats.idle / stats.committed
    heap.close()
    assert memory.mapped == {} and memory.written == set()


def test_lives_of_one_seed_ask_for_the_same():
    first, again = (simulate(uniform(1, 30000), blocks=50, churn=100, seed=7) for _ in range(2))
    assert first == again
    assert len({outcome.requested for outcome in first}) == 1
    assert simulate(uniform(1, 30000), blocks=50, churn=100, seed=8)[0].requested != first[0].requested


def test_more_classes_trade_internal_waste_for_external():
    """The seed's claim: little of the one, more of the other, and the rest is address space that was never committed."""
    rows = simulate(uniform(1, 64 << 10), blocks=300, churn=3000, granules=(PAGE,), chunk_sizes=(2 * MIB,))
    internal = [row.internal_waste for row in rows]
    external = [row.external_waste for row in rows]
    assert internal == sorted(internal, reverse=True) and internal[2] < 0.12
    assert external[0] < external[-1]
    assert all(row.committed + row.idle <= row.reserved + row.idle for row in rows)


def test_a_plan_on_paper_is_the_allocators_own():
    """The paper's map is read by the real placement: a place that is taken is not tried."""
    memory = PaperMemory()
    heap = JitAllocator(writer=PaperWriter(memory), classes=SizeClasses(64), chunk_size=MIB)
    for _ in range(3):
        heap.jit_alloc(MIB)
    assert len(memory.mapped) == 3 and memory.memory_map().count("\n") == 1
    heap.close()


# ---- distributions -------------------------------------------------------------------------------------------------


def test_distributions_draw_within_their_bounds():
    rng = Random(1)
    assert {uniform(3, 5).draw(rng) for _ in range(100)} == {3, 4, 5}
    assert {lognormal(100, 0).draw(rng) for _ in range(10)} == {100}
    wide = [lognormal(1 << 20, 10).draw(rng) for _ in range(1000)]
    assert min(wide) >= 1 and max(wide) == LARGEST
    assert {recorded([7, 9], "two").draw(rng) for _ in range(100)} == {7, 9}


def test_the_shipped_sizes_are_many_and_sound():
    sizes = shipped_sizes()
    assert len(sizes) > 900 and all(1 <= size <= LARGEST for size in sizes)


def test_sizes_are_read_a_line_each():
    assert read_sizes("# traces\n128\n\n 4096 \n", "sizes.txt") == [128, 4096]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: uniform(0, 5), "uniform needs 1 ≤ LO ≤ HI"),
        (lambda: uniform(6, 5), "not 6 and 5"),
        (lambda: lognormal(0, 1), "lognormal needs a MEDIAN"),
        (lambda: lognormal(10, -1), "SIGMA from 0 to 10"),
        (lambda: recorded([], "empty.txt"), "empty.txt holds no size"),
        (lambda: recorded([5, 0], "zero.txt"), "zero.txt holds the size 0"),
        (lambda: read_sizes("1\ntwo\n", "sizes.txt"), "line 2 of sizes.txt is no size in bytes: 'two'"),
        (lambda: read_sizes("-3\n", "sizes.txt"), "line 1 of sizes.txt"),
        (lambda: read_sizes("9" * 30, "sizes.txt"), "line 1 of sizes.txt"),
        (lambda: simulate(uniform(1, 2), blocks=0), "at least one block"),
        (lambda: simulate(uniform(1, 2), churn=-1), "no negative churn"),
    ],
)
def test_what_can_not_be_drawn_is_refused_in_words(make, words):
    with pytest.raises(ValueError, match=words):
        make()


# ---- table and plot ------------------------------------------------------------------------------------------------


def test_the_table_has_a_line_for_each_life():
    told = []
    outcomes = simulate(uniform(1, 9000), blocks=20, churn=20, progress=told.append)
    assert len(outcomes) == len(told) == 16 * len(GRANULES)
    assert told[0] == "life 1 of 32: granule 4 KiB, 1 classes a doubling, 512 KiB chunks"
    lines = [line for line in table(outcomes).splitlines()[2:] if line]
    assert len(lines) == len(outcomes)
    last = outcomes[-1]
    assert lines[-1].split() == [
        "64", "bytes", "8", str(last.classes), "4", "MiB", str(last.chunks), f"{last.committed / MIB:.2f}",
        f"{last.internal_waste:.1%}", f"{last.external_waste:.1%}", f"{last.reserved_waste:.1%}",
    ]  # fmt: skip
    assert title(uniform(1, 9000), outcomes, 20, 1).startswith("sizes: uniform 1 9000; 20 live blocks that asked for 0.")
    assert json.loads(json.dumps(last.data()))["internal_waste"] == last.internal_waste


def test_the_plot_has_three_charts_for_each_granule(tmp_path):
    outcomes = simulate(uniform(1, 9000), blocks=20, churn=20, granules=(PAGE, 64))
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for file in files:
        plot(outcomes, "a heading", file)
    first, second = (file.read_text() for file in files)
    assert first == second  # nothing in it depends on when it was made
    drawn = ET.fromstring(first)
    assert len([g for g in drawn.iter("{http://www.w3.org/2000/svg}g") if (g.get("id") or "").startswith("axes_")]) == 6
