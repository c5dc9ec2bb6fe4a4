// What other allocators take for a block of code: asmjit's JitAllocator, and mmap + mprotect + munmap for each block.
//
//   g++ -O2 asmjit_alloc.cc -lasmjit          (or -DWITHOUT_ASMJIT: mmap only)
//   ./a.out LOW HIGH LIVE PAIRS               sizes from LOW to HIGH bytes, LIVE blocks at any time, PAIRS timed
//
// Fill LIVE places, then PAIRS times free a random one and allocate anew. One line of JSON: nanoseconds a
// pair, by peer. `minijit bench allocator` compiles and runs this beside its own allocator.
#ifndef WITHOUT_ASMJIT
#include <asmjit/asmjit.h>
#endif
#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

// George Marsaglia's xorshift64 (Journal of Statistical Software 8, 2003).
struct Random {
  uint64_t state = 0x9e3779b97f4a7c15ull;
  uint64_t below(uint64_t limit) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state % limit;
  }
};

struct Mix {
  size_t low, high, live, pairs;
};

[[noreturn]] static void refused(const char *what) {
  std::fprintf(stderr, "%s was refused\n", what);
  std::exit(1);
}

// Nanoseconds a pair; random numbers are drawn outside the timed part.
template <class Allocator>
static double pair_ns(Allocator &allocator, const Mix &mix) {
  struct Slot { void *address; size_t size; };
  struct Step { size_t slot, size; };
  Random random;
  auto size = [&] { return mix.low + random.below(mix.high - mix.low + 1); };
  std::vector<Slot> slots(mix.live);
  for (Slot &slot : slots) slot = {allocator.alloc(slot.size = size()), slot.size};
  std::vector<Step> steps(mix.pairs);
  for (Step &step : steps) step = {random.below(mix.live), size()};
  auto start = std::chrono::steady_clock::now();
  for (const Step &step : steps) {
    Slot &slot = slots[step.slot];
    allocator.free(slot.address, slot.size);
    slot = {allocator.alloc(step.size), step.size};
  }
  std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / mix.pairs;
}

// What CPython's JIT does for each trace; if `written`, all its bytes are, in between, as code would be.
struct Mmap {
  bool written;
  static size_t pages(size_t size) { return (size + 4095) & ~size_t(4095); }
  void *alloc(size_t size) const {
    void *address = mmap(nullptr, pages(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address == MAP_FAILED) refused("mmap");
    if (written) std::memset(address, 0xcc, size);
    if (mprotect(address, pages(size), PROT_READ | PROT_EXEC)) refused("mprotect");
    return address;
  }
  void free(void *address, size_t size) const {
    if (munmap(address, pages(size))) refused("munmap");
  }
};

#ifndef WITHOUT_ASMJIT
struct Asmjit {
  asmjit::JitAllocator allocator;
  explicit Asmjit(const asmjit::JitAllocator::CreateParams &params) : allocator(&params) {}
  void *alloc(size_t size) {
    void *executable, *writable;
    if (allocator.alloc(&executable, &writable, size)) refused("JitAllocator::alloc");
    return executable;
  }
  void free(void *address, size_t) {
    if (allocator.release(address)) refused("JitAllocator::release");
  }
};
#endif

int main(int count, char **words) {
  if (count != 5) return std::fprintf(stderr, "use: %s LOW HIGH LIVE PAIRS\n", words[0]), 2;
  auto number = [&](int at) { return static_cast<size_t>(std::strtoull(words[at], nullptr, 10)); };
  Mix mix{number(1), number(2), number(3), number(4)};
  if (!mix.low || mix.high < mix.low || !mix.live || !mix.pairs) return std::fprintf(stderr, "nothing to measure\n"), 2;
#ifndef WITHOUT_ASMJIT
  asmjit::JitAllocator::CreateParams params{};
  Asmjit rwx(params);
  double rwx_ns = pair_ns(rwx, mix);
  params.options = asmjit::JitAllocatorOptions::kUseDualMapping;
  Asmjit dual(params);
  double dual_ns = pair_ns(dual, mix);
  std::printf("{\"asmjit_rwx\": %.1f, \"asmjit_dual\": %.1f, ", rwx_ns, dual_ns);
#else
  std::printf("{");
#endif
  Mmap bare{false}, written{true};
  double bare_ns = pair_ns(bare, mix);
  std::printf("\"mmap\": %.1f, \"mmap_written\": %.1f}\n", bare_ns, pair_ns(written, mix));
}
