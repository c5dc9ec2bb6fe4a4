"""The map of memory, as data, text and picture: it shows what is there, and looking changes nothing."""

import xml.etree.ElementTree as ET

import pytest

from allocator import Anchor, JitAllocator, libc_anchor
from allocator.chunk_map import FREED, HEAD, LEGEND, LIVE, cell_kinds, map_data, map_text, size_text
from allocator.chunk_svg import class_colours, map_svg, row_bytes

PAGE = 4096
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=["private", "dual", "flip"])
def heap(request):
    """Blocks of one page: two live and written, one freed between them; one of three pages, never written; a head."""
    made = JitAllocator(writer=request.param, head_size=PAGE)
    near = (libc_anchor(),)
    first, freed, last = (made.jit_alloc(100, near, owner) for owner in ("trace_1", "trace_2", "trace_3"))
    for block in (first, freed, last):
        made.commit(block, b"\xc3" * 100)
    made.jit_alloc(3 * PAGE, near, "trace_4")
    made.jit_free(freed)
    yield made
    made.close()


def test_data_has_every_block_and_page(heap):
    data = map_data(heap)
    assert (data["writer"], data["reach"], data["reach_bytes"], data["granule"]) == (heap.writer.name, "REL32", 1 << 31, PAGE)
    small, large = data["chunks"]
    assert [(b["owner"], b["requested"], b["state"]) for b in small["blocks"]] == [
        ("trace_1", 100, "committed"), ("trace_3", 100, "committed"),
    ]  # fmt: skip
    assert [b["size"] for b in small["free"]] == [PAGE]
    assert small["used"] == 3 * PAGE and small["never_used"] == small["size"] - 4 * PAGE
    assert [b["owner"] for b in large["blocks"]] == ["trace_4"]
    # three pages were written, one of them is free now; the flip writer touched each chunk's first page too (the head)
    touched = heap.writer.name == "flip"
    assert small["committed"] == (3 + touched) * PAGE and small["idle"] == PAGE
    assert large["committed"] == touched * PAGE and large["idle"] == 0
    assert data["waste"]["external"] == PAGE / (small["committed"] + large["committed"])
    assert data["waste"]["external"] == heap.stats().external_waste


def test_distances_and_the_margin_are_those_of_the_chunk(heap):
    anchor = libc_anchor()
    for chunk in map_data(heap)["chunks"]:
        (row,) = chunk["anchors"]
        assert row == {"name": "libc", "address": anchor.address, "distance": anchor.address - chunk["address"]}
        assert chunk["farthest"] == "libc" and 0 < chunk["margin"] < 1 << 31
        assert chunk["address"] in range(*chunk["window"])


def test_looking_at_the_map_commits_nothing(heap):
    before = heap.stats().committed
    for _ in range(3):
        map_svg(map_data(heap))
        map_text(map_data(heap))
    assert heap.stats().committed == before


def test_cells_say_what_lies_in_them(heap):
    chunk = map_data(heap)["chunks"][0]
    assert cell_kinds(chunk, PAGE)[:6] == [HEAD, LIVE, FREED, LIVE, 0, 0]
    assert cell_kinds(chunk, 2 * PAGE)[:3] == [HEAD | LIVE, LIVE | FREED, 0]


def test_text_shows_chunks_anchors_and_classes(heap):
    text = map_text(map_data(heap))
    small, large = heap.chunks
    lines = text.splitlines()
    assert f"{libc_anchor().address:#018x}+- anchor libc" in lines
    assert f"{small.address:#018x}+- chunk of 2 MiB ({heap.writer.name} writer)" in lines
    assert f"chunk {small.address:#x}, blocks of 4 KiB: 2 live, 1 free, 1.98 MiB never touched" in lines
    assert "       0K [H#-#............................................................]" in lines
    assert "     256K [................................................................] × 7" in lines
    assert f"chunk {large.address:#x}, blocks of 12 KiB: 1 live, 0 free, 1.98 MiB never touched" in lines
    assert LEGEND in lines
    assert "     4 KiB       2       1   200 bytes  3996.0%" in lines


def test_the_picture_has_a_rect_for_each_live_block(heap):
    drawn = ET.fromstring(map_svg(map_data(heap)))
    rects = [r for r in drawn.iter(f"{SVG}rect") if r.get("class") == "live"]
    live = {f"{b.address:#x}": b for chunk in heap.chunks for b in chunk.blocks.values()}
    assert {r.get("data-address") for r in rects} == set(live)
    for r in rects:
        title = r.find(f"{SVG}title").text
        block = live[r.get("data-address")]
        assert title == f"{block.owner}: {block.requested} of {block.size} bytes at {block.address:#x}, {block.state}"
    widths = {r.get("data-address"): float(r.get("width")) for r in rects}
    by_owner = {b.owner: widths[address] for address, b in live.items()}
    assert by_owner["trace_4"] == pytest.approx(3 * by_owner["trace_1"], rel=0.01)  # to scale
    words = "".join(drawn.itertext())
    assert "libc" in words and "free, handed out before" in words and "Chunk 2" in words


def test_owners_and_anchors_can_have_any_name():
    heap = JitAllocator(writer="private")
    nasty = '<f x="1">&\x00\x1b\ud800'
    heap.jit_alloc(100, (Anchor(nasty, libc_anchor().address),), nasty)
    picture = map_svg(map_data(heap))
    assert '<f x="1">&' in "".join(ET.fromstring(picture.encode()).itertext())
    heap.close()


def test_an_empty_allocator_is_said_to_be_so():
    heap = JitAllocator(writer="private")
    assert map_text(map_data(heap)) == "no chunk has been mapped: no trace needed memory yet"
    assert "No chunk has been mapped" in map_svg(map_data(heap))
    heap.close()


def test_a_large_block_and_no_anchors():
    heap = JitAllocator(writer="private")
    block = heap.jit_alloc(40 << 20)
    data = map_data(heap)
    assert data["chunks"][0]["margin"] is None and data["chunks"][0]["block_size"] == 0
    text = map_text(data)
    assert f"chunk {block.address:#x}, one large block: 1 live" in text and "margin" not in text
    assert len([line for line in text.splitlines() if "[" in line]) <= 64  # a larger cell, not a longer page
    ET.fromstring(map_svg(data))
    heap.close()


def test_many_chunks_of_many_classes_have_colours_of_their_own():
    heap = JitAllocator(writer="private")
    sizes = heap.classes.sizes[:20]
    for size in sizes:
        heap.jit_alloc(size, (libc_anchor(),))
    data = map_data(heap)
    assert len({*class_colours(list(sizes)).values()}) == len(sizes)
    ET.fromstring(map_svg(data))
    assert all(row_bytes(chunk, PAGE) >= 64 * PAGE for chunk in data["chunks"])
    heap.close()


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (12800, "12.5 KiB"), (2 << 20, "2 MiB"), (3 << 29, "1.5 GiB"),
     (94455 << 30, "92.2 TiB"), (1 << 60, "1.04858e+06 TiB")],
)  # fmt: skip
def test_sizes_in_words(size, text):
    assert size_text(size) == text
