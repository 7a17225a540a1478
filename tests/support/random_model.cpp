// SPDX-License-Identifier: MIT
#include "tests/support/random_model.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "sim/base/prng.h"
#include "sim/lang/compile.h"

namespace wakesim {

Result<Image> image_of(SourceMap& sources, const Program& program) {
  CompileInput input;
  input.units.push_back({sources.add(program.name, program.text), Side::kKernel, 0});
  input.kernel_include = {std::string(WAKESIM_SOURCE_DIR) + "/models/include", std::string(WAKESIM_SOURCE_DIR) + "/tests/seeded_bugs"};
  input.defines = program.defines;
  input.read_file = [](const std::string& path) -> std::optional<std::string> {
    std::ifstream file(path);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  };
  const auto group_of = [&](std::size_t task) { return task < program.group.size() ? program.group[task] : static_cast<int>(task); };
  const auto entry_of = [&](std::size_t task) {  // the first of its group has it
    std::size_t entry = task;
    while (program.shared_entries && entry > 0 && group_of(entry - 1) == group_of(task)) --entry;
    return entry;
  };
  for (std::size_t i = 0; i < program.tasks.size(); ++i) {
    if (entry_of(i) == i) input.entry_points.push_back({"task:" + std::to_string(i), program.tasks[i], {}, false});
  }
  if (!program.setup.empty()) input.entry_points.push_back({"setup", program.setup, {}, false});
  for (std::size_t i = 0; i < program.invariants.size(); ++i) {
    input.entry_points.push_back({"invariant:" + std::to_string(i), program.invariants[i], {}, true});
  }
  for (std::size_t i = 0; i < program.eventually.size(); ++i) {
    input.entry_points.push_back({"eventually:" + std::to_string(i), program.eventually[i], {}, true});
  }
  if (!program.final.empty()) input.entry_points.push_back({"final", program.final, {}, false});
  Result<Code> code = compile(sources, input);
  if (!code) return code.error();

  Image image;
  image.code = std::move(*code);
  for (std::size_t i = 0; i < program.tasks.size(); ++i) {
    TaskSpec task;
    task.name = "t" + std::to_string(i);
    task.entry = find_function(image.code, "task:" + std::to_string(entry_of(i)));
    task.group = static_cast<std::uint32_t>(group_of(i));
    task.kind = TaskKind::kKthread;
    if (static_cast<int>(i) == program.interrupt) task.kind = TaskKind::kIrq;
    if (program.same_cpu && (i == 0 || static_cast<int>(i) == program.interrupt)) task.cpu = 0;
    task.daemon = i < program.daemon.size() && program.daemon[i];
    image.tasks.push_back(task);
  }
  for (std::size_t i = 0; i < program.invariants.size(); ++i) {
    image.invariants.push_back({find_function(image.code, "invariant:" + std::to_string(i)), program.invariants[i]});
  }
  for (std::size_t i = 0; i < program.eventually.size(); ++i) {
    image.eventually.push_back({find_function(image.code, "eventually:" + std::to_string(i)), program.eventually[i]});
  }
  if (!program.final.empty()) image.final = find_function(image.code, "final");
  if (!program.setup.empty()) image.setup.push_back(find_function(image.code, "setup"));
  image.task_init = find_function(image.code, "__wakesim_task_init");
  image.faults = program.faults;
  for (std::size_t kind = 0; kind < kFindingKindCount; ++kind) image.checks[kind] = finding_default(static_cast<FindingKind>(kind));
  return image;
}

namespace {

// Writes one task. What it holds at the moment is tracked, so that most code is well formed; a little is wrong on purpose.
class TaskWriter {
 public:
  TaskWriter(Prng& prng, int task, int task_count, bool copied = false)
      : prng_(prng), task_(task), task_count_(task_count), copied_(copied) {}

  std::string write(int statements) {
    line("static void task" + std::to_string(task_) + "(void)");
    line("{");
    ++indent_;
    line("int r = " + number(3) + ";");
    line("");
    block(statements);
    while (!held_.empty()) release(held_.back());
    if (prng_.one_in(2)) line("observe(\"r" + std::to_string(task_) + "\", r);");
    --indent_;
    line("}");
    return text_;
  }

  // Waits for something before the first of the statements.
  std::string write_waiting(int statements) {
    switch (prng_.below(6)) {
      case 0: line("__wakesim_await_ne(&a0, " + number(2) + ");"); break;
      case 1: {
        const std::string value = number(2), from = word();
        line("__wakesim_await_ne(&" + from + ", " + value + ");");
        break;
      }
      case 2:
        acquire(prng_.one_in(3) ? "m0" : "l" + number(2));
        protected_access();
        release(held_.back());
        break;
      case 3: wait(); break;
      case 4: timeout(); break;
      case 5: spin(); break;
    }
    const std::string waiting = std::exchange(text_, "");
    std::string whole = write(statements);
    const std::size_t body = whole.find("\n\n") + 2;
    // Where it stands in the function: a level deeper.
    std::string indented;
    for (std::size_t begin = 0, end; begin < waiting.size(); begin = end + 1) {
      end = waiting.find('\n', begin);
      indented += (end == begin ? "" : "\t") + waiting.substr(begin, end - begin) + "\n";
    }
    return whole.insert(body, indented);
  }

  std::string write_endless(bool is_handler) {
    line("static void task" + std::to_string(task_) + "(void)");
    line("{");
    ++indent_;
    line("int r = 0;");
    line("");
    line(prng_.one_in(4) ? "while (!READ_ONCE(" + word() + ")) {" : "while (1) {");
    ++indent_;
    if (is_handler) {
      line("__wakesim_await_ne(&a0, 0);");
      line("WRITE_ONCE(a0, 0);");
    }
    const bool toggles = !is_handler && prng_.one_in(2);  // what others wait for comes and goes
    if (toggles) line("WRITE_ONCE(a0, 1);");
    for (std::uint64_t i = prng_.between(toggles ? 0 : 1, 2); i > 0; --i) repeated_statement(is_handler);
    if (toggles) line("WRITE_ONCE(a0, 0);");
    --indent_;
    line("}");
    --indent_;
    line("}");
    return text_;
  }

 private:
  // Leaves few values in memory however often it is executed.
  void repeated_statement(bool is_handler) {
    switch (prng_.below(is_handler ? 5 : 11)) {
      case 0: return line("WRITE_ONCE(a0, " + number(2) + ");");
      case 1:
      case 2: return small_store();
      case 3: return line("r = READ_ONCE(" + word() + ");");
      case 4: return line("wake_up(" + other_task() + ");");
      case 5:
      case 6:
      case 7:
        acquire(prng_.one_in(3) ? "m0" : "l" + number(2));
        for (std::uint64_t i = prng_.below(3); i > 0; --i) {
          const std::string value = number(2), to = guarded();
          line(to + " = " + value + ";");
        }
        return release(held_.back());
      case 8:
        line("set_current_state(1);");
        return line("schedule();");
      case 9: {
        const std::string name = "timer" + std::to_string(objects_++);
        line("{");
        line("\tstruct timer " + name + ";");
        line("");
        line("\tWRITE_ONCE(" + name + ".task, current);");
        line("\t__wakesim_timer_start(&" + name + ");");
        line("\t__wakesim_timer_cancel(&" + name + ", 1);");
        return line("}");
      }
      case 10:
        line("__wakesim_context(1, 1);");
        small_store();
        return line("__wakesim_context(1, -1);");
    }
  }

  void small_store() {
    const std::string value = number(2), to = word();
    line("WRITE_ONCE(" + to + ", " + value + ");");
  }

  std::string number(std::uint64_t bound) { return std::to_string(prng_.below(bound)); }
  std::string word() { return "x" + number(3); }
  std::string guarded() { return "p" + number(2); }
  std::string slot() { return "slot" + number(2); }
  std::string other_task() {
    return "task_of[" + std::to_string((task_ + 1 + static_cast<int>(prng_.below(static_cast<std::uint64_t>(task_count_ - 1)))) % task_count_) + "]";
  }
  void line(const std::string& text) { text_ += std::string(text.empty() ? 0 : static_cast<std::size_t>(indent_), '\t') + text + "\n"; }

  void block(int statements) {
    const std::size_t held_before = held_.size();
    for (int i = 0; i < statements; ++i) statement();
    while (held_.size() > held_before) release(held_.back());
  }

  void acquire(const std::string& lock) {
    line((lock[0] == 'm' ? "mutex_lock(" : "spin_lock(") + lock + ");");
    held_.push_back(lock);
  }
  void release(std::string lock) {
    line((lock[0] == 'm' ? "mutex_unlock(" : "spin_unlock(") + lock + ");");
    held_.erase(std::find(held_.begin(), held_.end(), lock));
  }

  void nested(const std::string& head, int statements) {
    if (depth_ >= 2) return statement();
    ++depth_;
    line(head + " {");
    ++indent_;
    block(statements);
    --indent_;
    line("}");
    --depth_;
  }

  void statement() {
    if (copied_ && prng_.one_in(4)) return copied_statement();
    switch (prng_.below(31)) {
      case 0: return line("r = READ_ONCE(" + word() + ");");
      case 1: {
        const std::string value = prng_.one_in(3) ? "r" : number(3), to = word();
        return line("WRITE_ONCE(" + to + ", " + value + ");");
      }
      case 2: return line("r = " + word() + ";");
      case 3: {
        const std::string value = number(3), to = word();
        return line(to + " = " + value + ";");
      }
      case 4: return line("r = fetch_add(" + word() + ", 1);");
      case 5: {
        const std::string value = number(2), to = word();
        return line("r = exchange(" + to + ", " + value + ");");
      }
      case 6: return line("__atomic_compare_exchange_n(&" + word() + ", &r, 2, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);");
      case 7:
      case 8: return with_lock();
      case 9: return held_.empty() ? with_lock() : protected_access();
      case 10: return prng_.one_in(4) ? protected_access() : with_lock();
      case 11: return trylock();
      case 12: return nested("if (r)", 2);
      case 13: {
        const std::string value = number(2), from = word();
        return nested("if (READ_ONCE(" + from + ") == " + value + ")", 2);
      }
      case 14: return wait();
      case 15: return wake();
      case 16: return wake();
      case 17:
        line("r = (int)__wakesim_any_in(0, " + std::to_string(1 + prng_.below(2)) + ");");
        if (prng_.one_in(3)) line("__wakesim_assume(r != " + number(2) + ");");
        return;
      case 18: return line("assert(r != " + number(4) + ");");
      case 19: return stack_object();
      case 20: return heap_object();
      case 21: return read_object();
      case 22: return prng_.one_in(3) ? spin() : line("r = READ_ONCE(" + word() + ") + 1;");
      case 23: return prng_.one_in(3) ? line("__wakesim_await_ne(&a0, 0);") : line("WRITE_ONCE(a0, " + number(2) + ");");
      case 24: return timeout();
      case 26:
      case 27: return two_locks();
      case 28: return shared_lock();
      case 29: return interrupts_off();
      case 30: return copy();
      case 25: return line("r = bump(&" + word() + ", r);");
    }
  }

  void with_lock() {
    std::vector<std::string> free;
    for (const char* lock : {"l0", "l0", "l1", "m0"}) {
      if (std::find(held_.begin(), held_.end(), lock) == held_.end()) free.push_back(lock);
    }
    if (free.empty() || depth_ >= 2) return protected_access();
    ++depth_;
    const std::string lock = free[prng_.below(free.size())];
    acquire(lock);
    const int statements = static_cast<int>(prng_.between(1, 3));
    for (int i = 0; i < statements; ++i) prng_.one_in(3) ? statement() : protected_access();
    if (std::find(held_.begin(), held_.end(), lock) != held_.end()) release(lock);
    --depth_;
  }

  void two_locks() {
    if (!held_.empty() || depth_ > 0) return protected_access();
    const bool ascending = prng_.one_in(2);
    acquire(ascending ? "l0" : "l1");
    protected_access();
    acquire(ascending ? "l1" : "l0");
    protected_access();
    release(held_.back());
    release(held_.back());
  }

  void shared_lock() {
    if (depth_ >= 2 || !held_.empty()) return protected_access();
    const bool reader = prng_.one_in(2);
    const std::string kind = reader ? "__WAKESIM_READ" : "__WAKESIM_WRITE";
    line("__wakesim_lock(&w0, " + kind + ");");
    protected_access();
    if (prng_.one_in(3)) line("r = " + word() + ";");
    if (!reader) line("shared++;");
    else line("r = shared;");
    line("__wakesim_unlock(&w0, " + kind + ");");
  }

  void interrupts_off() {
    if (depth_ >= 2) return protected_access();
    ++depth_;
    line("__wakesim_context(1, 1);");
    block(static_cast<int>(prng_.between(1, 2)));
    line("__wakesim_context(1, -1);");
    --depth_;
  }

  // Whole structures: assignment from and to shared ones.
  void copy() {
    const std::string name = "c" + std::to_string(objects_++);
    line("{");
    ++indent_;
    if (prng_.one_in(2)) {
      line("struct node " + name + " = { .value = " + number(3) + " };");
      line("");
      line((prng_.one_in(2) ? "table[0] = " : "table[1] = ") + name + ";");
    } else {
      line("struct node " + name + " = table[" + number(2) + "];");
      line("");
      line("r = " + name + ".value;");
    }
    --indent_;
    line("}");
  }

  void protected_access() {
    switch (prng_.below(4)) {
      case 0: return line("r = " + guarded() + ";");
      case 1: {
        const std::string value = prng_.one_in(2) ? "r" : number(3), to = guarded();
        return line(to + " = " + value + ";");
      }
      case 2: return line(guarded() + "++;");
      case 3: {
        const std::string value = std::to_string(2 + prng_.below(2)), from = guarded();
        return line("assert(" + from + " != " + value + ");");
      }
    }
  }

  void trylock() {
    const std::string lock = prng_.one_in(2) ? "l0" : "l1";
    if (depth_ >= 2 || std::find(held_.begin(), held_.end(), lock) != held_.end()) return line("r = __wakesim_is_locked(&l0);");
    ++depth_;
    line("if (spin_trylock(" + lock + ")) {");
    ++indent_;
    held_.push_back(lock);
    protected_access();
    if (prng_.one_in(2)) statement();
    if (std::find(held_.begin(), held_.end(), lock) != held_.end()) release(lock);
    --indent_;
    line("}");
    --depth_;
  }

  // The three ways to wait: right, with the check before the state is set, and without any check.
  void wait() {
    const std::string flag = word();
    switch (prng_.below(4)) {
      case 0:
      case 1:
        line("set_current_state(1);");
        line("if (!READ_ONCE(" + flag + "))");
        line("\tschedule();");
        line("set_current_state(0);");
        return;
      case 2:
        line("if (!READ_ONCE(" + flag + ")) {");
        line("\tset_current_state(1);");
        line("\tschedule();");
        line("}");
        return;
      case 3:
        line("set_current_state(" + std::string(prng_.one_in(2) ? "1" : "2") + ");");
        line("schedule();");
        line("r = READ_ONCE(current->__sigpending) != 0;");
        return;
    }
  }

  // What tasks that run the same code do with each other; now and then something that depends on which of them it is.
  void copied_statement() {
    switch (prng_.below(14)) {
      case 12: return lock_of_own();
      case 13: return wake_what_waited();
      case 0:
      case 1: return line("WRITE_ONCE(waiting, current);");
      case 2:
      case 3: return wake_waiting();
      case 4: return line("r = READ_ONCE(waiting) == current;");
      case 5: return line("r = exchange(waiting, current) != NULL;");
      case 6: return line("r = __atomic_fetch_add(&x0, 1, __ATOMIC_SEQ_CST);");
      case 7:
        line("{");
        line("\tstruct task_struct *__old = NULL;");
        line("");
        line("\tr = __atomic_compare_exchange_n(&waiting, &__old, current, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);");
        return line("}");
      case 8: return line("r = ((unsigned long)READ_ONCE(slot0) & 3) != 0;");
      case 9: return prng_.one_in(3) ? line("r = READ_ONCE(slot0) < READ_ONCE(slot1);") : wait();
      case 10: return prng_.one_in(3) ? line("r = READ_ONCE(task_of[0]) == current;") : wake_waiting();
      case 11: return prng_.one_in(3) ? read_bit() : read_object();
    }
  }

  // Of a pointer, which says to whom it points.
  void read_bit() {
    switch (prng_.below(3)) {
      case 0: return line("r = READ_ONCE(((unsigned int *)&waiting)[1]) & 1;");
      case 1: return line("r = READ_ONCE(((unsigned int *)&waiting)[0]) >> 8 & 1;");
      default: return line("r = (unsigned int)(unsigned long)READ_ONCE(waiting) >> 16 & 1;");
    }
  }

  // A lock that every task has one of keeps nobody else out.
  void lock_of_own() {
    if (!held_.empty() || depth_ > 0) return protected_access();
    const std::string name = "g" + std::to_string(objects_++);
    line("{");
    line("\tstruct guarded " + name + ";");
    line("");
    line("\t" + name + ".lock = 0;");
    if (prng_.one_in(2)) line("\tWRITE_ONCE(guarded, &" + name + ");");
    line("\tspin_lock(" + name + ".lock);");
    ++indent_;
    protected_access();
    protected_access();
    --indent_;
    line("\tspin_unlock(" + name + ".lock);");
    line("}");
  }

  // Keeps a pointer to another task while that one goes on.
  void wake_what_waited() {
    const std::string name = "v" + std::to_string(objects_++);
    line("{");
    line("\tstruct task_struct *" + name + " = exchange(waiting, current);");
    line("");
    line("\tr = READ_ONCE(" + word() + ");");
    line("\tif (" + name + ")");
    line("\t\twake_up(" + name + ");");
    line("}");
  }

  void wake_waiting() {
    const std::string name = "w" + std::to_string(objects_++);
    line("{");
    line("\tstruct task_struct *" + name + " = READ_ONCE(waiting);");
    line("");
    line("\tif (" + name + ")");
    line("\t\twake_up(" + name + ");");
    line("}");
  }

  void wake() {
    if (copied_ && !prng_.one_in(12)) {
      if (prng_.one_in(2)) line("WRITE_ONCE(" + word() + ", 1);");
      return wake_waiting();
    }
    if (prng_.one_in(2)) line("WRITE_ONCE(" + word() + ", 1);");
    const std::string woken = other_task(), result = prng_.one_in(3) ? "r = " : "";
    line(result + "wake_up(" + woken + ");");
  }

  // Published, and withdrawn before it dies, or not.
  void stack_object() {
    if (depth_ >= 2) return read_object();
    ++depth_;
    const std::string name = "n" + std::to_string(objects_++);
    const std::string in = slot();
    line("{");
    ++indent_;
    line("struct node " + name + ";");
    line("");
    line(name + ".value = " + number(3) + ";");
    if (prng_.one_in(2)) line(name + ".task = current;");
    const bool published = !prng_.one_in(4);
    if (published) line("WRITE_ONCE(" + in + ", &" + name + ");");
    block(static_cast<int>(prng_.between(0, 2)));
    line("r = READ_ONCE(" + name + ".value);");
    if (published && !prng_.one_in(3)) line("WRITE_ONCE(" + in + ", (struct node *)0);");
    --indent_;
    line("}");
    --depth_;
  }

  void heap_object() {
    if (depth_ >= 2) return read_object();
    ++depth_;
    const std::string name = "h" + std::to_string(objects_++);
    const std::string in = slot();
    line("{");
    ++indent_;
    line("struct node *" + name + " = __wakesim_alloc(sizeof(struct node), " + (prng_.one_in(2) ? "3" : "1") + ");");
    line("");
    line("if (" + name + ") {");
    ++indent_;
    line(name + "->value = " + number(3) + ";");
    if (!prng_.one_in(4)) line("WRITE_ONCE(" + in + ", " + name + ");");
    block(static_cast<int>(prng_.between(0, 2)));
    if (!prng_.one_in(3)) line("WRITE_ONCE(" + in + ", (struct node *)0);");
    if (!prng_.one_in(6)) line("__wakesim_free(" + name + ");");
    if (prng_.one_in(8)) line("__wakesim_free(" + name + ");");
    --indent_;
    line("}");
    --indent_;
    line("}");
    --depth_;
  }

  void read_object() {
    const std::string name = "q" + std::to_string(objects_++);
    line("{");
    line("\tstruct node *" + name + " = READ_ONCE(" + slot() + ");");
    line("");
    if (!prng_.one_in(8)) line("\tif (" + name + ")");
    switch (prng_.below(3)) {
      case 0: line("\t\tr = READ_ONCE(" + name + "->value);"); break;
      case 1: line("\t\tWRITE_ONCE(" + name + "->value, r);"); break;
      case 2: line("\t\tr = bump(&" + name + "->value, 1);"); break;
    }
    line("}");
  }

  void spin() {
    if (!held_.empty() && prng_.one_in(2)) line("while (!" + guarded() + ")");
    else line("while (!READ_ONCE(" + word() + "))");
    line("\t;");
  }

  void timeout() {
    if (depth_ >= 2) return wait();
    const std::string name = "timer" + std::to_string(objects_++);
    line("{");
    line("\tstruct timer " + name + ";");
    line("");
    line("\tWRITE_ONCE(" + name + ".task, current);");
    line("\tset_current_state(1);");
    line("\t__wakesim_timer_start(&" + name + ");");
    if (prng_.one_in(2)) line("\tif (!READ_ONCE(" + word() + "))\n" + std::string(static_cast<std::size_t>(indent_), '\t') + "\t\tschedule();");
    else line("\tschedule();");
    line("\tset_current_state(0);");
    line("\t__wakesim_timer_cancel(&" + name + ", 1);");
    line("\tr = READ_ONCE(" + name + ".task) == 0;");
    line("}");
  }

  Prng& prng_;
  const int task_;
  const int task_count_;
  const bool copied_;  // several tasks run this code
  int indent_ = 0;
  int depth_ = 0;    // of nesting
  int objects_ = 0;  // names used
  std::vector<std::string> held_;
  std::string text_;
};

}  // namespace

namespace {

// What the tasks of every random program share.
const char* const kShared = R"(#include <prelude.h>

struct node {
	int value;
	struct task_struct *task;
};
int x0, x1, x2;
int p0, p1;
unsigned int a0;
unsigned long l0, l1, m0, w0;
int shared;
struct node table[2];
struct node *slot0, *slot1;
struct task_struct *waiting;
struct guarded {
	unsigned long lock;
} *guarded;

static int bump(int *word, int by)
{
	return __atomic_add_fetch(word, by, __ATOMIC_SEQ_CST);
}

static void final(void)
{
	observe("x0", x0);
	observe("p0", p0);
}

static long sane(void)
{
	return p0 + x1 != 4;
}

)";

// What may become true: of words that are set and reset, of guarded ones, of an object. The other way round as well, for invariants.
std::string eventually_of(Prng& prng) {
  const std::string word = "x" + std::to_string(prng.below(3));
  const std::string guarded = "p" + std::to_string(prng.below(2));
  const std::string slot = "slot" + std::to_string(prng.below(2));
  std::string condition;
  switch (prng.below(7)) {
    case 0: condition = word + " == " + std::to_string(1 + prng.below(3)); break;
    case 1: condition = guarded + " == " + std::to_string(1 + prng.below(3)); break;
    case 2: condition = word + " + " + guarded + " > " + std::to_string(prng.below(3)); break;
    case 3: condition = slot + " && " + slot + "->value == " + std::to_string(prng.below(2)); break;
    case 4: condition = slot + " && " + guarded + " > 0"; break;
    case 5: condition = "__wakesim_is_locked(&l" + std::to_string(prng.below(2)) + ") && " + word + " != 1"; break;
    case 6: condition = "shared || a0"; break;
  }
  return "static long reached(void)\n{\n\treturn " + condition + ";\n}\n\nstatic long not_reached(void)\n{\n\treturn !reached();\n}\n\n";
}

}  // namespace

Program random_program(std::uint64_t seed) {
  Prng prng(seed);
  Program program;
  program.name = "random" + std::to_string(seed) + ".c";
  Prng apart(seed ^ 0xe7e7'0000'0000ULL);  // so that the rest of the program does not depend on it
  program.text = kShared + eventually_of(apart);
  program.eventually.push_back("reached()");
  const int tasks = prng.one_in(6) ? 4 : prng.one_in(3) ? 3 : 2;
  for (int task = 0; task < tasks; ++task) {
    program.text += TaskWriter(prng, task, tasks)
                        .write(static_cast<int>(prng.between(tasks == 2 ? 3 : 2, tasks == 2   ? 7
                                                                                 : tasks == 3 ? 4
                                                                                              : 2))) +
                    "\n";
    program.tasks.push_back("task" + std::to_string(task) + "()");
    program.daemon.push_back(prng.one_in(8));
  }
  // An interrupt handler: on a CPU of its own, or on that of the first task.
  if (prng.one_in(6)) {
    program.interrupt = tasks - 1;
    program.same_cpu = prng.one_in(2);
  }
  program.final = "final()";
  if (prng.one_in(4)) program.invariants.push_back("sane()");
  program.faults.timers = prng.one_in(3) ? TimerMode::kIdle : TimerMode::kAny;
  if (prng.one_in(4)) program.faults.signals.push_back({TaskId{static_cast<std::uint32_t>(prng.below(static_cast<std::uint64_t>(tasks)))}, 10, 1});
  if (prng.one_in(8)) program.faults.spurious_wakeups = 1;
  if (prng.one_in(2)) program.faults.alloc_failures = 1;
  return program;
}

Program random_endless_program(std::uint64_t seed) {
  Prng prng(seed ^ 0xeded'0000'0000ULL);
  Program program;
  program.name = "endless" + std::to_string(seed) + ".c";
  program.text = kShared + eventually_of(prng);
  program.eventually.push_back("reached()");
  const int tasks = prng.one_in(2) ? 3 : 2;
  if (prng.one_in(5)) {
    program.interrupt = tasks - 1;
    program.same_cpu = !prng.one_in(4);
  }
  for (int task = 0; task < tasks; ++task) {
    TaskWriter writer(prng, task, tasks);
    const bool endless = task + 1 == tasks || (task == 1 && prng.one_in(2));
    program.text += endless ? writer.write_endless(task == program.interrupt) : writer.write_waiting(static_cast<int>(prng.between(0, 2)));
    program.text += "\n";
    program.tasks.push_back("task" + std::to_string(task) + "()");
    program.daemon.push_back(endless && !prng.one_in(4));
  }
  program.final = "final()";
  program.faults.timers = prng.one_in(3) ? TimerMode::kIdle : TimerMode::kAny;
  if (prng.one_in(8)) program.faults.signals.push_back({TaskId{0}, 10, 1});
  if (prng.one_in(8)) program.faults.spurious_wakeups = 1;
  return program;
}

Program random_symmetric_program(std::uint64_t seed) {
  Prng prng(seed ^ 0x5a5a'0000'0000ULL);
  Program program;
  program.name = "symmetric" + std::to_string(seed) + ".c";
  Prng apart(seed ^ 0xe7e7'5a5a'0000ULL);
  program.text = kShared + eventually_of(apart);
  program.eventually.push_back("reached()");
  program.shared_entries = prng.one_in(2);
  // Three alike; two and one; two and two.
  const std::vector<std::vector<int>> shapes = {{0, 0, 0}, {0, 0, 1}, {0, 0}, {0, 0, 1, 1}};
  program.group = shapes[prng.below(shapes.size())];
  const int tasks = static_cast<int>(program.group.size());
  const bool daemon = prng.one_in(8);
  for (int group = 0; group <= program.group.back(); ++group) {
    const auto copies = std::count(program.group.begin(), program.group.end(), group);
    const std::uint64_t longest = tasks == 2 ? 7 : tasks == 3 ? 4 : 2;
    program.text += TaskWriter(prng, group, tasks, copies > 1).write(static_cast<int>(prng.between(tasks == 2 ? 3 : 2, longest))) + "\n";
    for (int copy = 0; copy < copies; ++copy) {
      program.tasks.push_back("task" + std::to_string(group) + "()");
      program.daemon.push_back(daemon && group == 0);
    }
  }
  program.final = "final()";
  if (prng.one_in(4)) program.invariants.push_back("sane()");
  program.faults.timers = prng.one_in(3) ? TimerMode::kIdle : TimerMode::kAny;
  if (prng.one_in(4)) {
    const bool everybody = prng.one_in(2);  // of the first group
    for (std::uint32_t t = 0; t < static_cast<std::uint32_t>(everybody ? tasks : 1); ++t) {
      if (program.group[t] == 0) program.faults.signals.push_back({TaskId{t}, 10, 1});
    }
  }
  if (prng.one_in(8)) program.faults.spurious_wakeups = 1;
  if (prng.one_in(4)) program.faults.alloc_failures = 1;
  return program;
}

}  // namespace wakesim
