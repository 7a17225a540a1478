// random_word_program(): programs about words that are more than one thing. A lock's word is written like any other, a pointer comes to stand
// in a word piece by piece, a lock dies while it is held, an execution ends just behind something that others see, a leaked object is
// still named by a dead variable. A program has one theme, with a role for each task, or takes fragments of all themes. Searches that take single
// instructions must stay small: a task does three or four things.
// SPDX-License-Identifier: MIT
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

const char* const kShared = R"(#include <prelude.h>

struct node {
	int value;
};
struct box {
	unsigned long lock;
	int value;
};
union word {
	struct node *pointer;
	unsigned int half[2];
	unsigned char byte[8];
};
int x0, x1;
int p0;
unsigned int a0, a1;
struct box b0, b1;
struct box *pub;
struct node *slot;
union word w0;
union word *late;

static void copy_up(void *to, const void *from)
{
	int i;

	for (i = 0; i < 8; i++)
		((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
}

static void copy_down(void *to, const void *from)
{
	int i;

	for (i = 8; i-- > 0;)
		((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
}

static void final(void)
{
	observe("x0", x0);
	observe("p0", p0);
	observe("value", b0.value + 2 * b1.value);
}

)";

// One task: its own function, and before it functions whose objects die when they return.
class RoleWriter : private BodyWriter {
 public:
  RoleWriter(Prng& prng, int task) : prng_(prng), task_(task) {}

  // --- locks whose word is memory like any other -------------------------------------------------------------------------------

  void uses_lock_word() {
    switch (prng_.below(6)) {
      case 0: copied_while_held(); break;
      case 1: overwritten_while_held(); break;
      case 2: section(global_lock()); [[fallthrough]];
      default: touch(box()); break;
    }
    if (prng_.one_in(3)) touch(box());
  }

  void section(const std::string& object) {
    line("spin_lock(" + object + "lock);");
    inside(object);
    if (prng_.one_in(3)) inside(object);
    line("spin_unlock(" + object + "lock);");
  }

  void touch(const std::string& name) {
    const std::string lock = name + ".lock";
    const std::string other = name == "b0" ? "b1" : "b0";
    switch (prng_.below(11)) {
      case 0: return observed("READ_ONCE(" + lock + ") != 0", "lock word: load");
      case 1: return observed(lock + " != 0", "lock word: plain load");
      case 2: return line("WRITE_ONCE(" + lock + ", 0);", "lock word: store");
      case 3: return observed("exchange(" + lock + ", 0) != 0", "lock word: exchange");
      case 4: return observed("fetch_add(" + lock + ", 0) != 0", "lock word: add");
      case 5: return line("__builtin_memset(&" + name + ", 0, sizeof(" + name + "));", "lock word: memset");
      case 6: return line(name + " = " + other + ";", "lock word: copied over");
      case 7: return line("__builtin_memcpy(&" + other + ", &" + name + ", sizeof(" + name + "));", "lock word: memcpy from it");
      case 8: return observed("cmpxchg(" + lock + ", 0, 0) != 0", "lock word: compare");
      case 9: return taken_by_hand(name);
      case 10: return observed("__wakesim_is_locked(&" + lock + ")", "lock word: asked");
    }
  }

  // --- locks that others find before they are made -----------------------------------------------------------------------------

  void makes_lock_late(bool users_wait) {
    const std::string object = prng_.one_in(3) ? "q." : "q->";
    const bool on_stack = object == "q.";
    begin_function();
    if (on_stack) {
      declare("struct box q;");
      line("q.value = 0;");
      if (prng_.one_in(2)) line("q.lock = 0;");
    } else {
      declare("struct box *q = __wakesim_alloc(sizeof(struct box), " + std::string(prng_.one_in(4) ? "0" : "1") + ");");
      line("q->value = 0;");
      if (prng_.one_in(4)) line("q->lock = 0;");
    }
    line(std::string("WRITE_ONCE(pub, ") + (on_stack ? "&q" : "q") + ");");
    if (users_wait) line("WRITE_ONCE(a0, 1);");
    switch (prng_.below(3)) {
      case 0: line(object + "lock = 0;", "lock made after publication"); break;
      case 1: line("WRITE_ONCE(" + object + "lock, 0);", "lock made after publication"); break;
      case 2: line(std::string("__builtin_memset(") + (on_stack ? "&q" : "q") + ", 0, sizeof(struct box));", "lock made after publication"); break;
    }
    if (prng_.one_in(2)) section(object);
    if (on_stack && !prng_.one_in(4)) line("__wakesim_await_ne(&a1, 0);");
    end_function();
  }

  void uses_published_lock(bool waits) {
    begin_function();
    declare("struct box *q;");
    if (waits) line("__wakesim_await_ne(&a0, 0);");
    line("q = READ_ONCE(pub);");
    begin("if (q)");
    line("spin_lock(q->lock);", "lock of a published object");
    counted_inside("q->");
    if (!prng_.one_in(6)) line("spin_unlock(q->lock);");
    end();
    line("WRITE_ONCE(a1, 1);");
    end_function();
  }

  // --- pointers in pieces ------------------------------------------------------------------------------------------------------

  // How it goes over: in halves or bytes into w0, in bytes into slot, in halves into an object that is published afterwards.
  enum class Way { kHalves, kBytes, kBytesToSlot, kLateObject };

  void sends_pointer_in_pieces(Way way) {
    const bool on_stack = prng_.one_in(2);
    const std::string dies = on_stack ? "" : "__wakesim_free(n);";
    const bool dies_first = way == Way::kHalves && prng_.one_in(2);
    if (on_stack && dies_first) return sends_dead_pointer();
    begin_function();
    const std::string value = makes_node(on_stack);
    copy_in_pieces(way, dies_first ? dies : "");
    if (!dies_first) {
      line("WRITE_ONCE(a0, 1);");
      line("WRITE_ONCE(" + value + ", 2);");
      line("WRITE_ONCE(" + value + ", 3);");
      if (!prng_.one_in(3)) line("__wakesim_await_ne(&a1, 0);");
      if (!on_stack && prng_.one_in(2)) line(dies, "object of a pointer in pieces dies later");
    } else {
      line("WRITE_ONCE(a0, 1);");
    }
    end_function(on_stack ? "object of a pointer in pieces dies later" : "");
  }

  void receives_pointer(Way way) {
    begin_function();
    declare("struct node *q;");
    if (!prng_.one_in(3)) line("__wakesim_await_ne(&a0, 0);");
    switch (way) {
      case Way::kBytesToSlot: line("q = READ_ONCE(slot);"); break;
      case Way::kLateObject: line("q = READ_ONCE(late) ? READ_ONCE(late->pointer) : (struct node *)0;"); break;
      case Way::kHalves:
      case Way::kBytes: line("q = READ_ONCE(w0.pointer);"); break;
    }
    begin("if (q)");
    line("r = READ_ONCE(q->value);", "pointer that came in pieces is followed");
    line("assert(r != 2);");
    if (prng_.one_in(4)) line("WRITE_ONCE(q->value, 0);");
    end();
    line("WRITE_ONCE(a1, 1);");
    end_function();
  }

  // In words of their own, which nobody can see together.
  void sends_pointer_apart() {
    const bool on_stack = prng_.one_in(3), dies = !prng_.one_in(4), is_replaced = !prng_.one_in(3), up = prng_.one_in(2);
    begin_function();
    const std::string value = makes_node(on_stack);
    for (const char* half : {up ? "0" : "1", up ? "1" : "0"}) {
      line("WRITE_ONCE(apart[" + std::string(half) + "], m.half[" + half + "]);", "pointer in words apart");
    }
    line("WRITE_ONCE(a0, 1);");
    line("WRITE_ONCE(" + value + ", 2);");
    line("WRITE_ONCE(" + value + ", 3);");
    if (!prng_.one_in(3)) line("__wakesim_await_ne(&a1, 0);");
    if (!on_stack && dies) {
      line("__wakesim_free(n);", "object of a pointer in words apart dies");
      if (is_replaced) {
        declare("struct node *other;");
        line("other = __wakesim_alloc(sizeof(struct node), 1);", "object of a pointer in words apart is replaced");
        line("WRITE_ONCE(other->value, 4);");
        line("__wakesim_free(other);");
      }
    }
    end_function(on_stack ? "object of a pointer in words apart dies" : "");
  }

  // Whole, in an object that others come to reach by another one.
  void sends_pointer_in_object() {
    begin_function();
    declare("struct node *n = __wakesim_alloc(sizeof(struct node), 1);");
    declare("union word *h = __wakesim_alloc(sizeof(union word), 1);");
    line("WRITE_ONCE(n->value, 1);");
    line("h->pointer = n;");
    line("WRITE_ONCE(late, h);", "pointer in an object published later");
    line("WRITE_ONCE(n->value, 2);");
    line("WRITE_ONCE(n->value, 3);");
    if (prng_.one_in(2)) line("__wakesim_await_ne(&a1, 0);");
    if (prng_.one_in(2)) line("__wakesim_free(n);");
    end_function();
  }

  void receives_pointer_apart() {
    begin_function();
    declare("union word m;");
    if (!prng_.one_in(3)) line("__wakesim_await_ne(&a0, 0);");
    line("m.half[0] = READ_ONCE(apart[0]);");
    line("m.half[1] = READ_ONCE(apart[1]);");
    if (prng_.one_in(3)) line("WRITE_ONCE(a1, 1);");
    begin("if (m.half[0] && m.half[1])");
    line("r = READ_ONCE(m.pointer->value);", "pointer that came in words apart is followed");
    line("assert(r != 2);");
    if (prng_.one_in(4)) line("WRITE_ONCE(m.pointer->value, 0);");
    end();
    line("WRITE_ONCE(a1, 1);");
    end_function();
  }

  // --- locks that die while they are held --------------------------------------------------------------------------------------

  void leaves_lock_held() {
    begin_function();
    if (prng_.one_in(3)) {
      declare("struct box *o = __wakesim_alloc(sizeof(struct box), 1);");
      if (prng_.one_in(3)) line("WRITE_ONCE(pub, o);");
      line("spin_lock(o->lock);");
      if (prng_.one_in(2)) inside("o->");
      line("__wakesim_free(o);", "held lock is freed by its owner");
    } else {
      declare("struct box o;");
      line("o.lock = 0;");
      line("o.value = 0;");
      if (prng_.one_in(4)) line("WRITE_ONCE(pub, &o);");
      line("spin_lock(o.lock);", "held lock goes with the stack");
      if (prng_.one_in(2)) inside("o.");
    }
    end_function();
  }

  void offers_lock() {
    const bool on_stack = !prng_.one_in(4);
    const std::string object = on_stack ? "o." : "o->";
    begin_function();
    declare(on_stack ? "struct box o;" : "struct box *o = __wakesim_alloc(sizeof(struct box), 1);");
    line(object + "lock = 0;");
    line(object + "value = 0;");
    line(std::string("WRITE_ONCE(pub, ") + (on_stack ? "&o" : "o") + ");");
    line("WRITE_ONCE(x0, 1);");
    line("WRITE_ONCE(x0, 2);");
    const bool waits = prng_.one_in(2);
    if (waits) line("__wakesim_await_ne(&a1, 0);");
    if (prng_.one_in(4)) line("WRITE_ONCE(pub, (struct box *)0);");
    if (prng_.one_in(3)) line("spin_unlock(" + object + "lock);", "lock released that another object's lock was taken for");
    if (!on_stack) line("__wakesim_free(o);", "lock of others is freed");
    end_function(on_stack ? "lock of others goes with the stack" : "");
  }

  void holds_lock_of_others() {
    begin_function();
    declare("struct box *q = READ_ONCE(pub);");
    begin("if (q)");
    line("spin_lock(q->lock);", "lock of a published object");
    line("r = READ_ONCE(x0);");
    line("assert(r == READ_ONCE(x0));");
    if (prng_.one_in(3)) line("q->value++;");
    if (!prng_.one_in(6)) line("spin_unlock(q->lock);");
    end();
    line("WRITE_ONCE(a1, 1);");
    end_function();
  }

  // --- executions that end behind something others see -------------------------------------------------------------------------

  void ends_behind_commit() {
    begin_function();
    declare("struct node *q = READ_ONCE(slot);");
    line(prng_.one_in(2) ? "r = (int)__wakesim_any_in(0, 1);" : "r = READ_ONCE(x1);");
    // What others see is then seen in executions that end only.
    const bool always_ends = !prng_.one_in(3);
    if (always_ends) begin("if (r == 0)");
    switch (prng_.below(5)) {
      case 0:
        line("WRITE_ONCE(x0, 1);");
        ending("an access");
        break;
      case 1:
        line("spin_lock(b0.lock);");
        line("p0 = 1;");
        line("WRITE_ONCE(x0, 1);");
        line("p0 = 2;");
        ending("an access with movers around it");
        line("spin_unlock(b0.lock);");
        break;
      case 2:
        line("spin_lock(b0.lock);");
        line("p0 = 1;");
        ending("a lock");
        line("spin_unlock(b0.lock);");
        break;
      case 3:
        line("spin_lock(b0.lock);");
        line("p0 = 1;");
        line("spin_unlock(b0.lock);");
        ending("an unlock");
        break;
      case 4:
        line("spin_lock(b0.lock);");
        line("p0 = 1;");
        line("WRITE_ONCE(a0, 1);");
        line("spin_unlock(b0.lock);");
        line("p0 = 2;");
        ending("an unlock");
        break;
    }
    if (always_ends) end();
    end_function();
  }

  void goes_round_until_assumed() {
    begin_function();
    declare("int budget = 2;");
    declare("int *left = &budget;");
    begin("while (!READ_ONCE(a1))");
    line("WRITE_ONCE(x0, ++r);");
    line("*left -= 1;");
    line("__wakesim_assume(*left > 0);", "assume() ends a loop behind a store");
    end();
    end_function();
  }

  void sees_what_ends() {
    switch (prng_.below(5)) {
      case 0: line("assert(READ_ONCE(x0) != " + number(1, 2) + ");"); break;
      case 1: line("assert(!__wakesim_is_locked(&b0.lock));"); break;
      case 2:
        line("spin_lock(b0.lock);");
        line("assert(p0 != 1);");
        line("spin_unlock(b0.lock);");
        break;
      case 3:
        begin("if (READ_ONCE(a0))");
        line("assert(READ_ONCE(x1) != 0);");
        end();
        break;
      case 4: line("assert(READ_ONCE(p0) != " + number(1, 2) + ");"); break;
    }
    if (prng_.one_in(2)) line("WRITE_ONCE(x1, 1);");
    if (prng_.one_in(3)) line("WRITE_ONCE(a1, 1);");
  }

  // --- leaks -------------------------------------------------------------------------------------------------------------------

  void hands_over_node() {
    begin_function();
    declare("struct node *n = __wakesim_alloc(sizeof(struct node), 1);");
    line("n->value = 1;");
    line("WRITE_ONCE(slot, n);", "work is handed over");
    const bool wakes = prng_.one_in(2);
    if (wakes) line("WRITE_ONCE(a0, 1);");
    if (prng_.one_in(2)) line("__wakesim_await_ne(&a1, 0);");
    if (prng_.one_in(2)) line("WRITE_ONCE(slot, (struct node *)0);", "last name of an object is withdrawn");
    if (prng_.one_in(4)) line("__wakesim_free(n);");
    if (!wakes) line("WRITE_ONCE(a0, 1);");
    end_function();
  }

  void daemon_looks_and_sleeps() {
    begin_function();
    if (prng_.one_in(2)) {
      declare("struct node *q;");
      if (prng_.one_in(2)) line("__wakesim_await_ne(&a0, 0);");
      line("q = READ_ONCE(slot);", "stale local in a register");
    } else {
      declare("struct node *q;");
      declare("struct node **at = &q;");
      if (prng_.one_in(2)) line("__wakesim_await_ne(&a0, 0);");
      line("*at = READ_ONCE(slot);", "stale local in memory");
    }
    line("r = q != (struct node *)0;");
    line("WRITE_ONCE(a1, 1);");
    line("set_current_state(2);");
    line("schedule();", "daemon sleeps");
    if (prng_.one_in(4)) line("r = q != (struct node *)0;");
    end_function();
  }

  void daemon_works() {
    begin_function();
    const bool in_memory = prng_.one_in(2);
    declare("struct node *q;");
    if (in_memory) declare("struct node **at = &q;");
    begin("while (1)");
    line("__wakesim_await_ne(&a0, 0);");
    line("WRITE_ONCE(a0, 0);");
    if (in_memory) line("*at = exchange(slot, (struct node *)0);", "daemon took work, local in memory");
    else line("q = exchange(slot, (struct node *)0);", "daemon took work");
    begin("if (q)");
    line("r = READ_ONCE(q->value);");
    if (prng_.one_in(2)) line("__wakesim_free(q);");
    end();
    line("WRITE_ONCE(a1, 1);");
    end();
    end_function();
  }

  // --- anything ----------------------------------------------------------------------------------------------------------------

  void noise() {
    switch (prng_.below(5)) {
      case 0: {
        const std::string value = number(0, 2), to = number(0, 1);
        return line("WRITE_ONCE(x" + to + ", " + value + ");");
      }
      case 1: return line("r = READ_ONCE(x" + number(0, 1) + ");");
      case 2: return line("r = fetch_add(x0, 1);");
      case 3: return line("p0 = " + number(0, 2) + ";");
      case 4: {
        const std::string value = number(1, 2), from = number(0, 1);
        return line("assert(READ_ONCE(x" + from + ") != " + value + ");");
      }
    }
  }

  void any_fragment() {
    switch (prng_.below(12)) {
      case 0:
      case 1: return section(global_lock());
      case 2: return touch(box());
      case 3: return copied_while_held();
      case 4: return makes_lock_late(false);
      case 5: return uses_published_lock(false);
      case 6: return sends_pointer_in_pieces(any_way());
      case 7: return receives_pointer(any_way());
      case 8: return leaves_lock_held();
      case 9: return prng_.one_in(2) ? offers_lock() : holds_lock_of_others();
      case 10: return ends_behind_commit();
      case 11: return sees_what_ends();
    }
  }

  Way any_way() { return static_cast<Way>(prng_.below(4)); }

  // The functions that come before the task's own are added to the program.
  CodeLines finish(Program& program) {
    if (prng_.one_in(2)) line("observe(\"r" + std::to_string(task_) + "\", r);");
    for (const CodeLines& function : functions_) append(program, function), append(program, {""});
    return take();
  }

 private:
  std::string number(std::int64_t low, std::int64_t high) { return std::to_string(prng_.between(low, high)); }
  std::string box() { return prng_.one_in(4) ? "b1" : "b0"; }
  std::string global_lock() { return box() + "."; }

  void declare(const std::string& text) {
    lines_.insert(lines_.begin() + declared_, "\t" + text);
    ++declared_;
  }
  void begin_function() {
    const std::string name = "part" + std::to_string(task_) + "_" + std::to_string(functions_.size());
    line(name + "();");
    body_ = std::exchange(lines_, {"static void " + name + "(void)", "{", "\tint r = 0;", ""});
    declared_ = 3;
  }
  // What is executed when it returns has the shape `shape`.
  void end_function(const std::string& shape = "") {
    if (prng_.one_in(3)) line("observe(\"seen" + std::to_string(task_) + "\", r);");
    lines_.push_back({"}", shape});
    functions_.push_back(std::exchange(lines_, std::move(body_)));
  }

  void observed(const std::string& question, const std::string& shape) {
    line("r = " + question + ";", shape);
    if (prng_.one_in(2)) line("observe(\"locked" + std::to_string(task_) + "\", r);");
    else if (prng_.one_in(3)) line("assert(!r);");
  }

  void counted_inside(const std::string& object) {
    line(object + "value++;");
    line("assert(" + object + "value == 1);");
    line(object + "value--;");
  }
  void inside(const std::string& object) {
    switch (prng_.below(6)) {
      case 0:
      case 1: return counted_inside(object);
      case 2: return line("p0 = " + number(1, 2) + ";");
      case 3: return line("r = p0;");
      case 4: return line("WRITE_ONCE(x0, " + number(1, 2) + ");");
      case 5: return line("p0++;");
    }
  }

  void taken_by_hand(const std::string& name) {
    begin("if (cmpxchg(" + name + ".lock, 0, (unsigned long)current) == 0)", "lock word: taken by compare and exchange");
    inside(name + ".");
    line("WRITE_ONCE(" + name + ".lock, 0);");
    end();
  }

  void copied_while_held() {
    line("spin_lock(b0.lock);");
    if (prng_.one_in(2)) inside("b0.");
    line("b1 = b0;", "held lock is copied");
    if (prng_.one_in(3)) line("spin_unlock(b1.lock);", "copy of a held lock is released");
    if (!prng_.one_in(4)) line("spin_unlock(b0.lock);");
  }

  void overwritten_while_held() {
    line("spin_lock(b0.lock);");
    if (prng_.one_in(2)) inside("b0.");
    switch (prng_.below(3)) {
      case 0: line("b0 = b1;", "held lock is overwritten"); break;
      case 1: line("WRITE_ONCE(b0.lock, 0);", "held lock is overwritten"); break;
      case 2: line("__builtin_memset(&b0, 0, sizeof(b0));", "held lock is overwritten"); break;
    }
    if (prng_.one_in(2)) inside("b0.");
    line("spin_unlock(b0.lock);");
  }

  // That `m` points to; returns the name of its value.
  std::string makes_node(bool on_stack) {
    declare("union word m;");
    declare(on_stack ? "struct node n;" : "struct node *n = __wakesim_alloc(sizeof(struct node), 1);");
    const std::string value = on_stack ? "n.value" : "n->value";
    line("WRITE_ONCE(" + value + ", 1);");
    line(std::string("m.pointer = ") + (on_stack ? "&n;" : "n;"));
    return value;
  }

  // From `m`. `between`: a statement between two halves, or "".
  void copy_in_pieces(Way way, const std::string& between) {
    const bool up = prng_.one_in(2);
    const std::string order = up ? ", up" : ", down";
    const std::string halves[] = {up ? "0" : "1", up ? "1" : "0"};
    switch (way) {
      case Way::kHalves:
        copy_half(halves[0], order);
        if (!between.empty()) line(between, "object of a pointer in pieces dies on the way");
        return copy_half(halves[1], order);
      case Way::kBytes: return line(std::string(up ? "copy_up" : "copy_down") + "(&w0, &m);", "pointer in bytes" + order);
      case Way::kBytesToSlot: return line(std::string(up ? "copy_up" : "copy_down") + "(&slot, &m);", "pointer in bytes" + order);
      case Way::kLateObject:
        declare("union word *h = __wakesim_alloc(sizeof(union word), 1);");
        for (const std::string& half : halves) line("h->half[" + half + "] = m.half[" + half + "];");
        return line("WRITE_ONCE(late, h);", "pointer in pieces in an object published later");
    }
  }
  void copy_half(const std::string& half, const std::string& order) {
    const bool marked = prng_.one_in(2);
    line(marked ? "WRITE_ONCE(w0.half[" + half + "], m.half[" + half + "]);" : "w0.half[" + half + "] = m.half[" + half + "];",
         "pointer in halves" + order);
  }

  // Its object has gone when the second half is copied.
  void sends_dead_pointer() {
    const bool up = prng_.one_in(2);
    const std::string first = up ? "0" : "1", second = up ? "1" : "0";
    const std::string fill = "fill" + std::to_string(task_) + "_" + std::to_string(functions_.size());
    functions_.push_back({"static void " + fill + "(union word *m)", "{", "\tstruct node n;", "", "\tWRITE_ONCE(n.value, 1);", "\tm->pointer = &n;",
                          "\tw0.half[" + first + "] = m->half[" + first + "];", {"}", "object of a pointer in pieces dies on the way"}});
    begin_function();
    declare("union word m;");
    line(fill + "(&m);");
    copy_half(second, up ? ", up" : ", down");
    line("WRITE_ONCE(a0, 1);");
    end_function();
  }

  void ending(const std::string& behind) {
    switch (prng_.below(6)) {
      case 0:
      case 1:
      case 2: return line("__wakesim_assume(r != 0);", "assume() behind " + behind);
      case 3: return line("q->value = 1;", "finding behind " + behind);
      case 4: return line("spin_unlock(b1.lock);", "finding behind " + behind);
      case 5: return line("__wakesim_bug(r == 0, \"end\");", "finding behind " + behind);
    }
  }

  Prng& prng_;
  const int task_;
  std::vector<CodeLines> functions_;
  CodeLines body_;    // of the task, while a function is written
  int declared_ = 0;  // where the next declaration of the function goes
};

// Every shape there is.
constexpr std::string_view kShapes[] = {
    "assume() behind a lock",
    "assume() behind an access",
    "assume() behind an access with movers around it",
    "assume() behind an unlock",
    "assume() ends a loop behind a store",
    "copy of a held lock is released",
    "daemon sleeps",
    "daemon took work",
    "daemon took work, local in memory",
    "finding behind a lock",
    "finding behind an access",
    "finding behind an access with movers around it",
    "finding behind an unlock",
    "held lock goes with the stack",
    "held lock is copied",
    "held lock is freed by its owner",
    "held lock is overwritten",
    "last name of an object is withdrawn",
    "lock made after publication",
    "lock of a published object",
    "lock of others goes with the stack",
    "lock of others is freed",
    "lock released that another object's lock was taken for",
    "lock word in an eventually",
    "lock word in an invariant",
    "lock word: add",
    "lock word: asked",
    "lock word: compare",
    "lock word: copied over",
    "lock word: exchange",
    "lock word: load",
    "lock word: memcpy from it",
    "lock word: memset",
    "lock word: plain load",
    "lock word: store",
    "lock word: taken by compare and exchange",
    "object of a pointer in words apart dies",
    "object of a pointer in words apart is replaced",
    "object of a pointer in pieces dies later",
    "object of a pointer in pieces dies on the way",
    "pointer in an object published later",
    "pointer in bytes, down",
    "pointer in bytes, up",
    "pointer in halves, down",
    "pointer in halves, up",
    "pointer in pieces in an object published later",
    "pointer in words apart",
    "pointer that came in pieces is followed",
    "pointer that came in words apart is followed",
    "stale local in a register",
    "stale local in memory",
    "work is handed over",
};

// A condition over lock words: true of every state, or at some time.
std::string condition_over_lock_words(Prng& prng) {
  switch (prng.below(7)) {
    case 0: return "b0.lock == 0";
    case 1: return "b0.lock != 0";
    case 2: return "b0.lock == 0 || x0 != 1";
    case 3: return "!(b0.lock && b1.lock)";
    case 4: return "b0.value == 0 || b0.lock != 0";
    case 5: return "b0.lock == 0 || p0 == 0";
    default: return "!pub || x0 != 2 || !__wakesim_is_locked(&pub->lock)";
  }
}

class WordWriter : private ProgramWriter {
 public:
  explicit WordWriter(std::uint64_t seed) : ProgramWriter("words", seed, 0x3030'0000'0000ULL, kShared), has_words_apart_(seed % 15 == 4) {}

  Program write() {
    if (has_words_apart_) {
      words_apart();
      return std::move(program_);
    }
    switch (prng_.below(15)) {
      case 0:
      case 1:
      case 2:
      case 3: lock_words(); break;
      case 4: late_locks(); break;
      case 5:
      case 6: pieces(); break;
      case 7: dying_locks(); break;
      case 8:
      case 9:
      case 10: endings(); break;
      case 11: predicates(); break;
      case 12:
      case 13: leaks(); break;
      case 14: mixed(); break;
    }
    return std::move(program_);
  }

 private:
  template <class Write>
  void task(const Write& write, std::size_t copies = 1, bool daemon = false) {
    RoleWriter writer(prng_, next_task());
    write(writer);
    const CodeLines body = writer.finish(program_);
    add_task({"\tint r = 0;"}, body, copies);
    program_.daemon.resize(program_.tasks.size(), daemon);
  }
  void maybe_noise(RoleWriter& writer) {
    if (prng_.one_in(3)) writer.noise();
  }

  void lock_words() {
    task([&](RoleWriter& w) { w.section("b0."), maybe_noise(w); }, prng_.one_in(2) ? 2 : 1);
    task([&](RoleWriter& w) { maybe_noise(w), w.uses_lock_word(); });
    if (program_.tasks.size() == 2 && prng_.one_in(3)) task([&](RoleWriter& w) { w.touch("b0"); });
  }
  void late_locks() {
    const bool waits = prng_.one_in(2);
    task([&](RoleWriter& w) { w.makes_lock_late(waits); });
    task([&](RoleWriter& w) { w.uses_published_lock(waits), maybe_noise(w); }, prng_.one_in(3) ? 1 : 2);
  }
  void pieces() {
    RoleWriter::Way way = RoleWriter::Way::kHalves;
    task([&](RoleWriter& w) { way = w.any_way(), w.sends_pointer_in_pieces(way); });
    task([&](RoleWriter& w) { w.receives_pointer(way), maybe_noise(w); });
  }
  void words_apart() {
    append(program_, {"static unsigned int apart[2];", ""});
    const bool is_whole = prng_.one_in(3);
    task([&](RoleWriter& w) { is_whole ? w.sends_pointer_in_object() : w.sends_pointer_apart(); });
    task([&](RoleWriter& w) { is_whole ? w.receives_pointer(RoleWriter::Way::kLateObject) : w.receives_pointer_apart(), maybe_noise(w); });
  }
  void dying_locks() {
    const bool leaves_one = !prng_.one_in(3);
    task([&](RoleWriter& w) {
      if (leaves_one) w.leaves_lock_held();
      w.offers_lock();
    });
    task([&](RoleWriter& w) { maybe_noise(w), w.holds_lock_of_others(); });
  }
  void endings() {
    task([&](RoleWriter& w) { prng_.one_in(6) ? w.goes_round_until_assumed() : w.ends_behind_commit(); });
    task([&](RoleWriter& w) { w.sees_what_ends(), maybe_noise(w); });
    if (prng_.one_in(3)) task([&](RoleWriter& w) { w.sees_what_ends(); });
  }
  void predicates() {
    task([&](RoleWriter& w) { w.section("b0."), maybe_noise(w); }, prng_.one_in(3) ? 2 : 1);
    const bool alone = program_.tasks.size() == 1 && prng_.one_in(4);  // nobody but the predicate looks at the lock then
    if (!alone && (program_.tasks.size() == 1 || prng_.one_in(2))) {
      task([&](RoleWriter& w) { prng_.one_in(2) ? w.section("b0.") : w.uses_lock_word(); });
    }
    const auto predicate = [&](const char* name, std::vector<std::string>& list, const char* shape) {
      append(program_, {std::string("static long ") + name + "(void)", "{", {"\treturn " + condition_over_lock_words(prng_) + ";", shape}, "}", ""});
      list.push_back(std::string(name) + "()");
    };
    const std::uint64_t which = prng_.below(3);
    if (which != 1) predicate("holds", program_.invariants, "lock word in an invariant");
    if (which != 0) predicate("reached", program_.eventually, "lock word in an eventually");
  }
  void leaks() {
    task([&](RoleWriter& w) { w.hands_over_node(), maybe_noise(w); });
    const bool sleeps = prng_.one_in(2);
    task([&](RoleWriter& w) { sleeps ? w.daemon_looks_and_sleeps() : w.daemon_works(); }, 1, true);
    if (prng_.one_in(4)) task([&](RoleWriter& w) { w.hands_over_node(); });
  }
  void mixed() {
    for (int left = prng_.one_in(4) ? 3 : 2; left > 0; --left) {
      task([&](RoleWriter& w) { w.any_fragment(), maybe_noise(w); });
    }
  }

  const bool has_words_apart_;
};

}  // namespace

Program random_word_program(std::uint64_t seed) { return WordWriter(seed).write(); }

std::span<const std::string_view> word_shapes() { return kShapes; }

}  // namespace wakesim
