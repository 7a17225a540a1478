// random_rule_program(): short programs on what a search believes of ends, of readers, of interrupts, of who is who. An object ends just when
// somebody told of it, with locks of others in it; readers of one lock change the same word; an interrupt comes in on a task that holds what it
// wants; a choice is offered until its budget is spent; tasks that run the same code tell who they are. Each of its kinds takes away what one rule of
// a reduction rests on (sim/vm/mutants.def). SPDX-License-Identifier: MIT
#include <initializer_list>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sim/base/prng.h"
#include "tests/support/program_writer.h"
#include "tests/support/random_model.h"

namespace wakesim {
namespace {

const char* const kShared = R"(#include <prelude.h>

#define read_lock(l) __wakesim_lock(&(l), __WAKESIM_READ)
#define read_unlock(l) __wakesim_unlock(&(l), __WAKESIM_READ)
#define write_lock(l) __wakesim_lock(&(l), __WAKESIM_WRITE)
#define write_unlock(l) __wakesim_unlock(&(l), __WAKESIM_WRITE)

struct box {
	unsigned long lock;
	int value;
};
unsigned long l0, l1;
int x0, x1, p0;
struct box *pub;
struct task_struct *first;

static void setup(void)
{
	struct box *b = __wakesim_alloc(sizeof(struct box), 1);

	WRITE_ONCE(pub, b);
}

static void final(void)
{
	observe("x0", x0);
	observe("x1", x1);
	observe("p0", p0);
}

)";

class RuleWriter : private ProgramWriter {
 public:
  explicit RuleWriter(std::uint64_t seed) : ProgramWriter("rules", seed, 0x6e6e'0000'0000ULL, kShared) { program_.setup = "setup()"; }

  Program write() {
    switch (prng_.below(7)) {
      case 0: object_ends_when_told(); break;
      case 1: lock_ends_with_its_object(); break;
      case 2: readers_write(); break;
      case 3: interrupted_holder(); break;
      case 4: object_ends_beside_an_access(); break;
      case 5: who_is_first(); break;
      case 6: allocations_fail(); break;
    }
    return std::move(program_);
  }

 private:
  void task(CodeLines lines, std::size_t copies = 1) {
    for (CodeLine& line : lines) line.text.insert(0, "\t");
    add_task({"\tint r = 0;"}, lines, copies);
  }
  std::string any(std::initializer_list<const char*> choices) { return *(choices.begin() + prng_.below(choices.size())); }
  // Perhaps under a lock; perhaps with something of no consequence before or after.
  CodeLines surrounded(CodeLines lines, const char* lock) {
    if (prng_.one_in(2)) {
      lines.insert(lines.begin(), std::string("spin_lock(") + lock + ");");
      lines.push_back(std::string("spin_unlock(") + lock + ");");
    }
    if (prng_.one_in(3)) lines.insert(lines.begin(), "WRITE_ONCE(x1, 1);");
    if (prng_.one_in(4)) lines.push_back("fetch_add(x1, 2);");
    return lines;
  }
  std::string tells() { return any({"WRITE_ONCE(p0, 1);", "exchange(p0, 1);", "fetch_add(p0, 1);"}); }
  CodeLines ends_it_when_told(const char* shape) {
    CodeLines lines = {"if (READ_ONCE(p0))", {"\t__wakesim_free(pub);", shape}};
    if (prng_.one_in(3)) lines.insert(lines.begin(), "r = READ_ONCE(x1);");
    return lines;
  }

  void object_ends_when_told() {
    const char* const used = "object: used by who told of it";
    task(surrounded(
        {tells(), {any({"r = READ_ONCE(pub->value);", "WRITE_ONCE(pub->value, 2);", "fetch_add(pub->value, 1);"}), used}, "WRITE_ONCE(x0, r + 1);"},
        "l0"));
    task(ends_it_when_told("object: freed when told"));
  }

  void lock_ends_with_its_object() {
    CodeLines holder = {"spin_lock(pub->lock);", tells(), {"spin_unlock(pub->lock);", "lock: released by who told of it"}};
    if (prng_.one_in(2)) holder.insert(holder.begin() + 1, "WRITE_ONCE(pub->value, 1);");
    if (prng_.one_in(3)) holder.insert(holder.end() - 1, "r = READ_ONCE(pub->value);");
    task(surrounded(holder, "l0"));
    task(ends_it_when_told("lock: freed when told"));
  }

  // Two of them add one to a word as if the lock that they take for reading kept others out.
  void readers_write() {
    const bool writes = prng_.one_in(3);
    const std::string word = any({"x0", "pub->value"});
    const auto change = [&](const std::string& how) {
      const char* const shape = how == "write" ? "readers: beside a writer" : word == "x0" ? "readers: change a word" : "readers: change an object";
      CodeLines lines = {how + "_lock(l0);", "r = READ_ONCE(" + word + ");", {"WRITE_ONCE(" + word + ", r + 1);", shape}, how + "_unlock(l0);"};
      if (prng_.one_in(3)) lines.insert(lines.begin() + 1, "WRITE_ONCE(x1, r);");
      if (word != "x0") lines.insert(lines.end() - 1, "WRITE_ONCE(x0, READ_ONCE(pub->value));");
      return lines;
    };
    task(change("read"), writes ? 1 : 2);
    if (writes) task(change(prng_.one_in(2) ? "write" : "read"));
  }

  // A handler comes in on the CPU of a task that holds a lock.
  void interrupted_holder() {
    CodeLines holder = {"spin_lock(l0);", "r = READ_ONCE(x0);", "WRITE_ONCE(x0, r + 1);", "spin_unlock(l0);"};
    if (prng_.one_in(3)) {
      holder.insert(holder.begin(), "__wakesim_context(1, 1);");
      const bool until_the_end = prng_.one_in(2);
      holder.insert(until_the_end ? holder.end() : holder.begin() + 3,
                    CodeLine("__wakesim_context(1, -1);", until_the_end ? "interrupt: kept out" : "interrupt: kept out too short"));
    }
    if (prng_.one_in(3)) holder.push_back("WRITE_ONCE(x1, 1);");
    task(holder);
    CodeLines handler = {"r = READ_ONCE(x0);", {"WRITE_ONCE(x0, r + 4);", "interrupt: changes the word"}};
    if (!prng_.one_in(4)) {
      handler.insert(handler.begin(), CodeLine("spin_lock(l0);", "interrupt: takes the lock"));
      handler.push_back("spin_unlock(l0);");
    }
    task(handler);
    program_.interrupt = 1;
    program_.same_cpu = !prng_.one_in(4);
    // What keeps a task on its CPU is a read section then.
    if (prng_.one_in(3)) task({"__wakesim_dead();", {"__wakesim_task_free(current);", "interrupt: a task dies beside it"}, "__wakesim_exit();"});
  }

  void object_ends_beside_an_access() {
    const char* const used = "object: used beside its end";
    task(surrounded(
        {{any({"r = READ_ONCE(pub->value);", "WRITE_ONCE(pub->value, 2);", "r = exchange(pub->value, 3);"}), used}, "WRITE_ONCE(x0, r + 1);"}, "l0"));
    task(surrounded({{"__wakesim_free(pub);", "object: freed beside a use"}}, prng_.one_in(2) ? "l0" : "l1"));
  }

  // Tasks of one kind, and a word that only one of them writes: by where it lies, or by what its address is made of.
  void who_is_first() {
    static constexpr struct {
      const char *condition, *shape;
    } kWays[] = {{"if (first > current)", "who: by order"},
                 {"if (READ_ONCE(((unsigned int *)&first)[1]) & 1)", "who: by a bit"},
                 {"if ((unsigned int)(unsigned long)first >> 16 & 1)", "who: by a cast"},
                 {"if (__wakesim_hash((unsigned long)first, 0) & 1)", "who: by hash"}};
    const auto& way = kWays[prng_.below(std::size(kWays))];
    CodeLines lines = {"cmpxchg(first, (struct task_struct *)0, current);", way.condition, {"\tWRITE_ONCE(x0, 1);", way.shape}};
    if (prng_.one_in(2)) lines.push_back("fetch_add(x1, 1);");
    task(lines, prng_.one_in(3) ? 3 : 2);
    program_.shared_entries = prng_.one_in(2);
  }

  // Whoever comes first may meet the failure; the others then cannot.
  void allocations_fail() {
    program_.faults.alloc_failures = 1;
    const auto allocates = [&](const char* word) {
      CodeLines lines = {"struct box *b = __wakesim_alloc(sizeof(struct box), 3);",
                         "if (!b)",
                         {std::string("\tWRITE_ONCE(") + word + ", 1);", "allocation: failed"},
                         "else",
                         {"\t__wakesim_free(b);", "allocation: freed"}};
      if (prng_.one_in(2)) lines.insert(lines.begin() + 1, "WRITE_ONCE(p0, 1);");
      return lines;
    };
    const std::size_t copies = prng_.one_in(3) ? 2 : 1;
    task(allocates("x0"), copies);
    task(allocates("x1"));
  }
};

constexpr std::string_view kShapes[] = {
    "allocation: failed",
    "allocation: freed",
    "interrupt: a task dies beside it",
    "interrupt: changes the word",
    "interrupt: kept out",
    "interrupt: kept out too short",
    "interrupt: takes the lock",
    "lock: freed when told",
    "lock: released by who told of it",
    "object: freed beside a use",
    "object: freed when told",
    "object: used beside its end",
    "object: used by who told of it",
    "readers: beside a writer",
    "readers: change a word",
    "readers: change an object",
    "who: by a bit",
    "who: by a cast",
    "who: by hash",
    "who: by order",
};

}  // namespace

Program random_rule_program(std::uint64_t seed) { return RuleWriter(seed).write(); }

std::span<const std::string_view> rule_shapes() { return kShapes; }

}  // namespace wakesim
