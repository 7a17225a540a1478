// random_number_program(): tasks that run the same code and keep their numbers in words that they share, as the words of futexes keep them: with
// flags beside the number, masked, exchanged, compared, looked up. Most of what they do shows nothing of which number is whose; some of it does, and
// then a search that exchanges the tasks would miss what only one of them does. SPDX-License-Identifier: MIT
#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "tests/support/program_writer.h"
#include "tests/support/random_model.h"

namespace wakesim {
namespace {

const char* const kShared = R"(#define NUMBERS
#include <prelude.h>

#define WAITERS 0x80000000u
#define DIED 0x40000000u
#define MASK 0x3fffffffu

struct pair {
	unsigned int word;
	int other;
};
union both {
	unsigned int word;
	unsigned short half[2];
	unsigned char byte[4];
};
struct bits {
	unsigned int low : 4, high : 28;
};
unsigned int w0, w1;
long wide;
int x0, x1;
_Thread_local int mine;

static void *of(unsigned int word, void *own)
{
	return __wakesim_of_task((int)(word & MASK), own);
}

static void final(void)
{
	observe("x0", x0);
	observe("x1", x1);
	observe("held", w0 != 0);
	observe("flags", w0 & ~MASK);
	observe("kept", w1 != 0);
}

)";

struct Way {
  const char *code, *shape;  // a statement, or a condition
};

// What shows nothing of it.
constexpr Way kNeutral[] = {
    {"fetch_or(w0, WAITERS);", "number: flag set"},
    {"fetch_or(w0, DIED);", "number: flag set"},
    {"fetch_and(w0, ~WAITERS);", "number: flag cleared"},
    {"fetch_and(w0, ~MASK);", "number: taken out"},
    {"WRITE_ONCE(w1, (READ_ONCE(w0) & DIED) | (unsigned int)number);", "number: put in"},
    {"w = (READ_ONCE(w0) & MASK) | WAITERS;", "number: flag set in a register"},
    {"WRITE_ONCE(w1, READ_ONCE(w0));", "number: copied"},
    {"exchange(w1, (unsigned int)number);", "number: exchanged"},
    {"cmpxchg(w1, 0, w);", "number: compared and exchanged"},
    {"cmpxchg(w0, (unsigned int)number, 0);", "number: given up"},
    {"cmpxchg(w0, (unsigned int)number | WAITERS, WAITERS);", "number: given up with a flag"},
    {"wide = number;", "number: in 64 bits"},
    {"from.word = w;\nfrom.other = number;\nto = from;\nw = to.word;", "number: in a structure"},
    {"__builtin_memcpy(&to, &number, 4);\nw = to.word;", "number: by memcpy"},
    {"p = of(READ_ONCE(w0), &mine);\nif (p)\n\t(void)fetch_add(*p, 1);", "number: whose it is is looked up"},
    {"p = of(READ_ONCE(w0), &number);\nif (p && *p == number)\n\tfetch_or(x1, 2);", "number: his own is looked up"},
    {"fetch_add(w1, 0);", "number: added to"},
};
constexpr Way kNeutralConditions[] = {
    {"number", "asked: whether there is one"},
    {"!READ_ONCE(w0)", "asked: whether there is one"},
    {"(READ_ONCE(w0) & MASK) == (unsigned int)number", "asked: whether it is mine"},
    {"READ_ONCE(w0) == READ_ONCE(w1)", "asked: whether two are alike"},
    {"(READ_ONCE(w0) ^ WAITERS) == (unsigned int)number", "asked: with a flag turned over"},
    {"READ_ONCE(w0) & WAITERS", "asked: a flag"},
    {"READ_ONCE(w0) > MASK", "asked: a flag by order"},
    {"(int)READ_ONCE(w0) < 0", "asked: the sign"},
    {"number > 0 && (long)number >= 0", "asked: the sign"},
    {"number != -1 && READ_ONCE(w0) != WAITERS", "asked: what is no number"},
    {"wide == number", "asked: in 64 bits"},
    {"READ_ONCE(mine)", "asked: what others left at him"},
};
// What does.
constexpr Way kTelling[] = {
    {"READ_ONCE(w0) == 1", "tells: a constant"},
    {"(READ_ONCE(w0) & MASK) == 2", "tells: a constant"},
    {"cmpxchg(w0, 2, 0) == 2", "tells: a constant compared and exchanged"},
    {"READ_ONCE(w0) & 1", "tells: a bit"},
    {"(READ_ONCE(w0) & MASK) > 1", "tells: order"},
    {"(READ_ONCE(w0) & MASK) <= (unsigned int)number", "tells: order of two"},
    {"((READ_ONCE(w0) ^ (unsigned int)number) & MASK) == 3", "tells: two turned over"},
    {"((READ_ONCE(w0) | (unsigned int)number) & MASK) == 3", "tells: two together"},
    {"(READ_ONCE(w0) & (unsigned int)number) == 2", "tells: two masked"},
    {"((READ_ONCE(w0) & MASK) + 1) == 2", "tells: sum"},
    {"number - (int)(READ_ONCE(w0) & MASK) == 1", "tells: difference"},
    {"(READ_ONCE(w0) & MASK) * 2 == 2", "tells: product"},
    {"(READ_ONCE(w0) & MASK) / 2 == 1", "tells: quotient"},
    {"(READ_ONCE(w0) & MASK) % 2", "tells: remainder"},
    {"-number == -1", "tells: negation"},
    {"(~READ_ONCE(w0) & 1)", "tells: complement"},
    {"READ_ONCE(w0) >> 1 & 1", "tells: shift"},
    {"1u << (READ_ONCE(w0) & MASK) == 4", "tells: count of a shift"},
    {"(unsigned short)READ_ONCE(w0) == 1", "tells: cast"},
    {"row[READ_ONCE(w0) & MASK]", "tells: index"},
    {"*(volatile unsigned char *)&w0 == 1", "tells: a byte of it"},
    {"(b.word = READ_ONCE(w0), b.half[0] == 2)", "tells: a half of it"},
    {"(fields.low = READ_ONCE(w0), fields.low == 1)", "tells: bit-field"},
    {"(unsigned long)(long)(int)READ_ONCE(w0) == 0xffffffff80000001ul", "tells: sign extended"},
    {"__wakesim_hash(READ_ONCE(w0), 0) & 1", "tells: hash"},
    {"({ int s; switch ((int)(READ_ONCE(w0) & MASK)) { case 1: s = 1; break; default: s = 0; } s; })", "tells: switch"},
    {"__wakesim_of_task(1, &number) == of(READ_ONCE(w0), &number)", "tells: looked up by a constant"},
    {"fetch_add(w0, 1) == 1", "tells: atomic sum"},
    {"(fetch_and(w0, ~1u) & MASK) == 1", "tells: atomic mask"},
    {"(__builtin_memset(&filled, number, 1), filled == 1)", "tells: fill"},
    {"__wakesim_any_in(1, number) == 2", "tells: choice"},
};

constexpr Way kWaits[] = {
    {"__wakesim_await_eq(&w0, 2);", "waits: for a constant"},
    {"__wakesim_await_ne(&w0, 1);", "waits: for another one than a constant"},
    {"__wakesim_await_ne(&w0, 0);", "waits: for any"},
    {"__wakesim_await_ne(&w1, (unsigned int)number);", "waits: for another one than his own"},
    {"__wakesim_await_eq(&w0, WAITERS);", "waits: for a flag"},
};
constexpr const char *kTaken = "number: compared and exchanged for nothing", *kWritten = "number: written", *kLetGo = "number: let go";

class NumberWriter : private ProgramWriter {
 public:
  explicit NumberWriter(std::uint64_t seed) : ProgramWriter("numbers", seed, 0x7171'0000'0000ULL, kShared) {}

  Program write() {
    const std::size_t copies = prng_.one_in(4) ? 3 : 2;
    CodeLines lines;
    const auto add = [&](const std::string& code, const char* shape) {
      std::size_t from = 0;
      while (from < code.size()) {
        const std::size_t end = std::min(code.find('\n', from), code.size());
        lines.push_back({"\t" + code.substr(from, end - from), end == code.size() ? shape : ""});
        from = end + 1;
      }
    };
    const auto any = [&](const auto& ways) -> const Way& { return *(std::begin(ways) + prng_.below(std::size(ways))); };
    const auto when = [&](const Way& way, const std::string& then) {
      add("if (" + std::string(way.code) + ")", way.shape);
      add("\t" + then, "");
    };
    if (!prng_.one_in(6)) add("w = cmpxchg(w0, 0, (unsigned int)number);", kTaken);
    else add("WRITE_ONCE(w0, (unsigned int)number);", kWritten);
    for (std::uint64_t n = copies == 2 ? prng_.below(3) : 0; n > 0; --n) {
      const Way& way = any(kNeutral);
      add(way.code, way.shape);
    }
    if (copies == 2 ? prng_.one_in(2) : prng_.one_in(6)) when(any(kNeutralConditions), "fetch_or(x1, 1);");
    if (!prng_.one_in(4)) when(any(kTelling), "WRITE_ONCE(x0, 1);");
    if (prng_.one_in(3)) add("if (w == 0)\n\texchange(w0, 0);", kLetGo);
    const CodeLines locals = {"\tunsigned int w = 0, filled = 0;", "\tstatic const int row[] = {0, 1, 0, 1, 1};", "\tstruct pair from, to = {0, 0};",
                              "\tunion both b;", "\tstruct bits fields = {0, 0};", "\tint *p;"};
    add_task(locals, lines, copies);
    program_.shared_entries = prng_.one_in(2);
    if (copies == 2 && prng_.one_in(3)) waits();
    return std::move(program_);
  }

 private:
  // A task of its own waits for a number, or for none, or for a flag.
  void waits() {
    const Way& way = kWaits[prng_.below(std::size(kWaits))];
    add_task({}, {{std::string("\t") + way.code, way.shape}, "\tfetch_or(x0, 4);"}, 1);
  }
};

}  // namespace

Program random_number_program(std::uint64_t seed) { return NumberWriter(seed).write(); }

std::span<const std::string_view> number_shapes() {
  static const std::vector<std::string_view> kShapes = [] {
    std::set<std::string_view> shapes = {kTaken, kWritten, kLetGo};
    for (const Way& way : kNeutral) shapes.insert(way.shape);
    for (const Way& way : kNeutralConditions) shapes.insert(way.shape);
    for (const Way& way : kTelling) shapes.insert(way.shape);
    for (const Way& way : kWaits) shapes.insert(way.shape);
    return std::vector<std::string_view>(shapes.begin(), shapes.end());
  }();
  return kShapes;
}

}  // namespace wakesim
