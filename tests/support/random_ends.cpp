// random_end_program(): programs about what ends and what comes back. A task exits and somebody still has its pointer, with or without a
// reference, inside a read section or too late; memory is freed and its address used again under a stale pointer; a wait ends by nobody's
// wake-up; a reader comes after a writer that waits; a task blocks with its state set. Each program has one theme, its tasks are short.
// SPDX-License-Identifier: MIT
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

struct node {
	int value;
};
int x0, done;
int p0;
unsigned int refs[2] = {1, 1};
unsigned long l0, m0, rw0;
struct task_struct *sleeper;
struct node *slot;

static void put(struct task_struct *t, unsigned int *count)
{
	if (fetch_sub(*count, 1) == 1)
		__wakesim_task_free(t);
}

static void leave(unsigned int *count)
{
	__wakesim_dead();
	put(current, count);
	__wakesim_exit();
}

static void final(void)
{
	observe("x0", x0);
	observe("p0", p0);
}

)";

// What keeps a task that dies: the counters of contexts, alone or with a lock.
struct Section {
  const char *begin, *end, *shape;
};
constexpr Section kSections[] = {
    {"__wakesim_context(3, 1);", "__wakesim_context(3, -1);", "section: RCU"},
    {"__wakesim_context(0, 1);", "__wakesim_context(0, -1);", "section: preemption off"},
    {"__wakesim_context(1, 1);", "__wakesim_context(1, -1);", "section: interrupts off"},
    {"__wakesim_context(2, 1);", "__wakesim_context(2, -1);", "section: bottom halves off"},
    {"__wakesim_context(0, 1); spin_lock(l0);", "spin_unlock(l0); __wakesim_context(0, -1);", "section: under a lock"},
    {"__wakesim_context(3, 1); __wakesim_context(1, 1);", "__wakesim_context(3, -1); __wakesim_context(1, -1);", "section: two that overlap"},
};

class EndWriter : private ProgramWriter, private BodyWriter {
 public:
  explicit EndWriter(std::uint64_t seed) : ProgramWriter("ends", seed, 0x7171'0000'0000ULL, kShared), apart_(seed ^ 0x7171'e7e7'0000ULL) {}

  Program write() {
    switch (prng_.below(10)) {
      case 0:
      case 1:
      case 2:
      case 3: exits(); break;
      case 4:
      case 5: reuses(); break;
      case 6: strays(); break;
      case 7:
      case 8: queues(); break;
      case 9: sleeps(); break;
    }
    return std::move(program_);
  }

 private:
  // --- tasks that exit ---------------------------------------------------------------------------------------------------------

  void exits() {
    task([&] { sleeps_and_exits(); });
    const bool interrupt = prng_.one_in(5);
    if (interrupt) {
      program_.interrupt = static_cast<int>(program_.tasks.size());
      program_.same_cpu = prng_.one_in(2);
    }
    task([&] { wakes_who_exits(interrupt); }, !interrupt && prng_.one_in(4) ? 2 : 1);
    if (program_.tasks.size() == 2 && prng_.one_in(3)) task([&] { is_in_sections(); });
  }

  void sleeps_and_exits() {
    line("WRITE_ONCE(sleeper, current);");
    if (!prng_.one_in(4)) {
      begin("for (;;)");
      line("set_current_state(2);");
      begin("if (READ_ONCE(done))");
      line("break;");
      end();
      line("schedule();");
      end();
      line("set_current_state(0);");
    }
    noise();
    if (prng_.one_in(6)) line("WRITE_ONCE(sleeper, (struct task_struct *)0);", "exit: its pointer is withdrawn");
    line("leave(&refs[0]);", "exit");
  }

  void wakes_who_exits(bool interrupt) {
    const Section section = kSections[prng_.below(std::size(kSections))];
    const std::uint64_t how = interrupt ? 0 : prng_.below(4);
    if (prng_.one_in(4)) in_section(kSections[prng_.below(std::size(kSections))]);
    if (how == 1 || how == 3) line(section.begin, section.shape);
    line("p = READ_ONCE(sleeper);");
    begin("if (p)");
    if (how == 3) {
      line("fetch_add(refs[0], 1);", "exit: reference taken in a section");
      line(section.end);
    }
    line("WRITE_ONCE(done, 1);");
    if (how == 2) line(section.begin, "exit: section too late");
    if (prng_.one_in(3)) noise();
    line(prng_.one_in(3) ? "r = READ_ONCE(p->__state);" : "wake_up(p);", interrupt ? "exit: wake-up by an interrupt" : "exit: wake-up");
    if (how == 2) line(section.end);
    if (how == 3) line("put(p, &refs[0]);", "exit: reference put");
    end();
    if (how == 3) {
      begin("else");
      line(section.end);
      end();
    }
    if (how == 1) ends_section_of(section);
    if (!interrupt && prng_.one_in(5)) line("leave(&refs[1]);");
  }

  // Of a task that it has a pointer to. What it does with it afterwards comes too late; a choice is what a step can begin with within a section.
  void ends_section_of(const Section& section) {
    const bool keeps = apart_.one_in(2), chooses = apart_.one_in(2);
    if (chooses) line("r = (int)__wakesim_any_in(0, 1);", "section: a choice at its end");
    line(section.end);
    if (!keeps) return;
    begin("if (p)");
    line("r = READ_ONCE(p->__state);", "exit: pointer kept beyond the section");
    end();
  }

  void in_section(const Section& section) {
    line(section.begin, section.shape);
    noise();
    if (prng_.one_in(2)) line("r = READ_ONCE(sleeper) != (struct task_struct *)0;");
    line(section.end);
  }

  void is_in_sections() {
    for (std::uint64_t left = prng_.between(1, 2); left > 0; --left) in_section(kSections[prng_.below(std::size(kSections))]);
  }

  // --- addresses used again ----------------------------------------------------------------------------------------------------

  void reuses() {
    program_.faults.address_reuse = prng_.one_in(3) ? kAnyNumber : static_cast<std::uint16_t>(prng_.between(1, 2));
    if (prng_.one_in(4)) program_.faults.alloc_failures = 1;
    task([&] { frees(); });
    task([&] { has_stale_pointer(); }, prng_.one_in(4) ? 2 : 1);
  }

  std::string allocation() { return std::string("__wakesim_alloc(sizeof(struct node), ") + (program_.faults.alloc_failures > 0 ? "3" : "1") + ");"; }

  void frees() {
    line("n = " + allocation());
    begin("if (n)");
    line("WRITE_ONCE(slot, n);");
    line("q = exchange(slot, (struct node *)0);");
    if (!prng_.one_in(4)) line("__wakesim_free(q ? q : n);", "reuse: freed");
    end();
    if (prng_.one_in(2)) {
      line("q = " + allocation());
      line("r = q == n;", "reuse: compared by who freed it");
    }
  }

  void has_stale_pointer() {
    line("q = READ_ONCE(slot);");
    line("n = " + allocation());
    switch (prng_.below(6)) {
      case 0: line("r = q == n;", "reuse: equal"); break;
      case 1: line("r = q != n;", "reuse: equal"); break;
      case 2: line("r = q < n || n <= q;", "reuse: order"); break;
      case 3: line("r = cmpxchg(slot, q, n) == q;", "reuse: compare and exchange"); break;
      case 4: line("r = n - q == 0;", "reuse: difference"); break;
      case 5: line("r = q == n && (unsigned long)q - (unsigned long)n == 0;", "reuse: difference"); break;
    }
    if (prng_.one_in(3)) line("assert(!r || !q);");
    if (prng_.one_in(4)) line("r = q ? READ_ONCE(q->value) : 2;", "reuse: stale pointer is followed");
  }

  // --- waits that nobody ends --------------------------------------------------------------------------------------------------

  void strays() {
    program_.faults.stray_wakes = static_cast<std::uint16_t>(prng_.between(1, 2));
    task([&] {
      begin(prng_.one_in(2) ? "while (!READ_ONCE(done))" : "if (!READ_ONCE(done))");
      begin("if (__wakesim_stray_wake())");
      line("x0 = 1;", "stray wake-up");
      end();
      begin("else");
      line("__wakesim_await_ne(&done, 0);");
      end();
      end();
      line("r = p0;");
      line("assert(r);");
    }, prng_.one_in(3) ? 2 : 1);
    task([&] {
      line("WRITE_ONCE(p0, 1);");
      line("WRITE_ONCE(done, 1);");
    });
  }

  // --- locks that are shared ---------------------------------------------------------------------------------------------------

  void queues() {
    const bool semaphore = prng_.one_in(2);
    const std::string read = semaphore ? "__WAKESIM_RWSEM_READ" : "__WAKESIM_READ";
    const std::string write = semaphore ? "__WAKESIM_RWSEM_WRITE" : "__WAKESIM_WRITE";
    const auto reads = [&] {
      const bool nested = prng_.one_in(3), in_bh = !semaphore && prng_.one_in(4);
      if (in_bh) line("__wakesim_context(2, 1);");
      line("__wakesim_lock(&rw0, " + read + ");", in_bh ? "queue: reader that does not mind it" : "queue: reader");
      line("r = p0;");
      if (prng_.one_in(3)) other_lock();
      if (nested) {
        line("__wakesim_lock(&rw0, " + read + ");", "queue: second time");
        line("__wakesim_unlock(&rw0, " + read + ");");
      }
      line("__wakesim_unlock(&rw0, " + read + ");");
      if (in_bh) line("__wakesim_context(2, -1);");
    };
    const auto writes = [&] {
      const bool holds = prng_.one_in(4);
      if (holds) line("spin_lock(l0);");
      line("__wakesim_lock(&rw0, " + write + ");", "queue: writer");
      line("p0++;");
      if (!holds && prng_.one_in(4)) other_lock();
      line("__wakesim_unlock(&rw0, " + write + ");");
      if (holds) line("spin_unlock(l0);");
    };
    const auto tries = [&] {
      const std::string& kind = prng_.one_in(2) ? read : write;
      begin("if (__wakesim_trylock(&rw0, " + kind + "))", "queue: only tries");
      line("x0 = 2;");
      line("__wakesim_unlock(&rw0, " + kind + ");");
      end();
    };
    task(reads, prng_.one_in(3) ? 2 : 1);
    task(writes, program_.tasks.size() == 1 && prng_.one_in(3) ? 2 : 1);
    if (program_.tasks.size() == 2 && prng_.one_in(2)) {
      if (prng_.one_in(2)) task(tries);
      else task(reads);
    }
  }

  void other_lock() {
    line("spin_lock(l0);");
    line("x0 = 1;");
    line("spin_unlock(l0);");
  }

  // --- blocking with the task state set ----------------------------------------------------------------------------------------

  void sleeps() {
    task([&] {
      line("WRITE_ONCE(sleeper, current);");
      line("set_current_state(1);");
      if (prng_.one_in(3)) line("__wakesim_annotate_sleep();", "nested: meant");
      switch (prng_.below(4)) {
        case 0: line("__wakesim_might_sleep();", "nested: blocks"); break;
        case 1: line("n = __wakesim_alloc(sizeof(struct node), 1);", "nested: allocates"); break;
        case 2: line("__wakesim_might_resched();", "nested: only lets others run"); break;
        case 3:
          line("__wakesim_might_sleep();", "nested: blocks");
          line("mutex_lock(m0);");
          line("p0++;");
          line("mutex_unlock(m0);");
          break;
      }
      begin("if (!READ_ONCE(done))");
      line("schedule();");
      end();
      line("set_current_state(0);");
      line("__wakesim_might_sleep();", "nested: with the state taken back");
    });
    task([&] {
      if (prng_.one_in(2)) line("WRITE_ONCE(done, 1);");
      line("p = READ_ONCE(sleeper);");
      begin("if (p)");
      line("wake_up(p);");
      end();
      if (prng_.one_in(2)) noise();
    });
  }

  // --- writing -----------------------------------------------------------------------------------------------------------------

  template <class Write>
  void task(const Write& write, std::size_t copies = 1) {
    write();
    if (prng_.one_in(2)) line("observe(\"r" + std::to_string(next_task()) + "\", r);");
    add_task({"\tint r = 0;", "\tstruct task_struct *p;", "\tstruct node *n, *q;"}, take(), copies);
  }
  void noise() {
    switch (prng_.below(4)) {
      case 0: return line("WRITE_ONCE(x0, " + std::to_string(prng_.between(1, 2)) + ");");
      case 1: return line("r = READ_ONCE(x0);");
      case 2: return other_lock();
      case 3: return line("assert(READ_ONCE(x0) != 2);");
    }
  }

  Prng apart_;  // the rest of a program does not depend on it
};

constexpr std::string_view kShapes[] = {
    "exit",
    "exit: its pointer is withdrawn",
    "exit: pointer kept beyond the section",
    "exit: reference put",
    "exit: reference taken in a section",
    "exit: section too late",
    "exit: wake-up",
    "exit: wake-up by an interrupt",
    "nested: allocates",
    "nested: blocks",
    "nested: meant",
    "nested: only lets others run",
    "nested: with the state taken back",
    "queue: only tries",
    "queue: reader",
    "queue: reader that does not mind it",
    "queue: second time",
    "queue: writer",
    "reuse: compare and exchange",
    "reuse: compared by who freed it",
    "reuse: difference",
    "reuse: equal",
    "reuse: freed",
    "reuse: order",
    "reuse: stale pointer is followed",
    "section: RCU",
    "section: a choice at its end",
    "section: bottom halves off",
    "section: interrupts off",
    "section: preemption off",
    "section: two that overlap",
    "section: under a lock",
    "stray wake-up",
};

}  // namespace

Program random_end_program(std::uint64_t seed) { return EndWriter(seed).write(); }

std::span<const std::string_view> end_shapes() { return kShapes; }

}  // namespace wakesim
