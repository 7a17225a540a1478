// What a machine needs, worked out by hand; at each limit a machine is built, one past it the excess is told. That the numbers are those of
// the machine is checked wherever one is made.
// SPDX-License-Identifier: MIT
#include "sim/vm/capacity.h"

#include <doctest/doctest.h>

#include <string>

#include "sim/vm/machine.h"

namespace wakesim {
namespace {

// Tasks without code, over layouts 0: a word, 1: bytes, 2: two words of which one is 4 bytes.
Image image_of(std::uint32_t tasks) {
  Image image;
  Code& code = image.code;
  code.layouts.push_back({"long", 8, 8, {{0, 8, false, ""}}});
  code.layouts.push_back({"char [16]", 16, 1, {{0, 1, false, ""}}});
  code.layouts.push_back({"struct task_struct", 16, 16, {{0, 4, false, "__state"}, {4, 4, false, "__sigpending"}, {8, 8, false, "rest"}}});
  code.live_begin.push_back(0);
  image.tasks.resize(tasks);
  for (std::uint32_t t = 0; t < tasks; ++t) image.tasks[t].name = "t" + std::to_string(t);
  return image;
}

void add_global(Image& image, std::uint32_t layout, Sharing sharing, const std::string& name = "g") {
  Global global;
  global.name = name;
  global.layout = LayoutId{layout};
  global.sharing = sharing;
  image.code.globals.push_back(global);
}

std::string told(const Image& image) {
  std::string out;
  for (const Excess& excess : excesses_of(image)) out += excess.message + "; " + excess.share + "; " + excess.help + "\n";
  return out;
}

TEST_CASE("capacity: objects and words of a small image") {
  Image image = image_of(2);  // and the service task
  // No object, and of each task its structure.
  CHECK(capacity_of(image).objects == 1 + 3);
  // A header each, 2 words of a bare structure, timer and runner; five budgets; a bit for each object.
  CHECK(capacity_of(image).words == 4 + 3 * 2 + 3 * 2 + 5 + 1);
  Machine(image, kPlain).reset();

  add_global(image, 0, Sharing::kOne);         // 1 object of 1 cell
  add_global(image, 1, Sharing::kPerTask);     // 3 of 16
  add_global(image, 0, Sharing::kPerProcess);  // 2 of 1
  image.process_count = 2;
  image.code.task_layout = LayoutId{2};  // 3 words instead of 2
  image.code.task_signal_offset = 4;
  CHECK(capacity_of(image).objects == 4 + 6);
  CHECK(capacity_of(image).words == 10 + 3 * 3 + 51 + 3 * 2 + 5 + 1);
  CHECK(told(image) == "");
  Machine(image, kPlain).reset();
}

TEST_CASE("capacity: as many objects as there are numbers, and more") {
  Image image = image_of(64);
  for (int i = 0; i < 15'122; ++i) add_global(image, 0, Sharing::kPerTask, "own" + std::to_string(i));
  CHECK(capacity_of(image).objects == 1 + 65 + 65 * 15'122);  // 982 996
  CHECK(told(image) == "");
  Machine(image, kPlain).reset();
  add_global(image, 0, Sharing::kPerTask, "more");
  CHECK(told(image) ==
        "the state has 983061 objects, and there is room for 983040; `own0` is 65 of them, one in each of 64 tasks "
        "and 1 more for timers and setup; fewer or smaller variables, or "
        "fewer tasks\n");
}

TEST_CASE("capacity: stacks that take more than any variable") {
  Image image = image_of(64);
  add_global(image, 0, Sharing::kPerTask, "small");
  Function function;
  function.name = "f";
  function.locals.assign(16'000, {"local", LayoutId{0}, {}});
  image.code.functions.push_back(function);
  for (TaskSpec& task : image.tasks) task.entry = FunctionId{0};
  // No object, 65 structures, 65 of `small`, 64 stacks; the service task calls nothing.
  CHECK(told(image) ==
        "the state has 1024131 objects, and there is room for 983040; the stacks of 64 tasks and 1 more for timers and setup "
        "have room for 1024000 of them; fewer or smaller "
        "variables, or fewer tasks\n");
  image.tasks.resize(50);
  CHECK(told(image) == "");  // 800 103
}

TEST_CASE("capacity: of very many tasks each has an equal part of what can only be guessed") {
  // A function that allocates and calls itself.
  Image image = image_of(64);
  image.code.instructions = {{.op = Opcode::kAlloc}, {.op = Opcode::kCall, .imm = 0}, {.op = Opcode::kReturn}};
  Function function;
  function.name = "f";
  function.end = 3;
  image.code.functions.push_back(function);
  const auto room = [&](std::uint32_t tasks) {
    image.tasks.assign(tasks, image.tasks.front());
    for (TaskSpec& task : image.tasks) task.entry = FunctionId{0};
    const TaskCapacity of_task = capacity_of(image).tasks.front();
    return std::to_string(of_task.frames) + " " + std::to_string(of_task.registers) + " " + std::to_string(of_task.stack_objects) + " " +
           std::to_string(of_task.stack_cells) + " " + std::to_string(of_task.heap_objects) + " " + std::to_string(of_task.heap_cells);
  };
  CHECK(room(64) == "128 4096 192 4096 64 4096");
  CHECK(room(2'047) == "128 4096 192 4096 64 4096");  // and the service task: 2048 * 4096 is 2^23
  CHECK(room(2'048) == "128 4094 192 4094 64 4094");
  CHECK(room(9'999) == "104 838 49 838 24 838");       // 2^20, 2^23, half and a quarter of 983 040, by 10 000
  CHECK(told(image) == "");
  CHECK(room(32'767) == "32 256 15 256 7 256");
  CHECK(told(image) == "");
}

TEST_CASE("capacity: words are counted in 64 bits") {
  Image image = image_of(64);
  image.code.layouts.push_back({"char [67108864]", 1u << 26, 1, {{0, 1, false, ""}}});
  add_global(image, 1, Sharing::kPerTask, "small");
  add_global(image, 3, Sharing::kOne, "big");
  CHECK(told(image) == "");  // 2^26 and a little
  image.code.globals.back().sharing = Sharing::kPerTask;
  // 2^26 in each of 65 tasks is 2^32 + 2^26: what is left of it in 32 bits would fit. Headers: 1 + 65 + 65 * 2.
  const std::uint64_t words = 196 + 65 * (std::uint64_t{1} << 26) + 65 * (16 + 2) + 65 * 2 + 5 + 7;
  CHECK(told(image) == "the state has " + std::to_string(words) +
                           " words, and there is room for 268435456; `big` is 4362076160 of them, one in each of 64 "
                           "tasks and 1 more for timers and setup; fewer or smaller variables, or fewer tasks\n");
}

TEST_CASE("capacity: variables of a function are counted in 64 bits") {
  Image image = image_of(1);
  image.code.layouts.push_back({"char [67108864]", 1u << 26, 1, {{0, 1, false, ""}}});
  Function function;
  function.name = "f";
  function.locals.assign(4, {"big", LayoutId{3}, {}});
  image.code.functions.push_back(function);
  CHECK(told(image) == "");
  image.code.functions[0].locals.assign(65, {"big", LayoutId{3}, {}});
  CHECK(told(image) == "the variables of `f` have 4362076160 words, and there is room for 268435456; ; fewer or smaller variables\n");
}

TEST_CASE("capacity: a value that a global starts with lies in one cell") {
  struct Row {
    std::uint32_t layout, offset;
    std::uint8_t size;
    bool fits;
  };
  const Row rows[] = {
      {0, 0, 8, true}, {0, 4, 4, true}, {0, 4, 8, false}, {0, 2, 4, false}, {0, 8, 8, false}, {1, 3, 1, true}, {1, 2, 2, false}, {2, 4, 4, true},
      {2, 0, 8, false}, {3, 1, 4, true}, {3, 1, 2, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.layout);
    CAPTURE(row.offset);
    Image image = image_of(1);
    image.code.layouts.push_back({"struct packed", 5, 5, {{0, 1, false, "c"}, {1, 4, false, "i"}}});
    add_global(image, row.layout, Sharing::kOne);
    image.code.globals[0].initial.push_back({.offset = row.offset, .size = row.size, .value = 1});
    CHECK(told(image) == (row.fits ? "" : "`g` starts with a value at byte " + std::to_string(row.offset) +
                                              " that cuts through a field of another member of a union; ; write it in `setup`, or give the members "
                                              "of the union fields that coincide\n"));
    if (row.fits) Machine(image, kPlain).reset();
  }
}

TEST_CASE("capacity: the state of a task is a word of its own") {
  Image image = image_of(1);
  image.code.task_layout = LayoutId{2};
  image.code.task_signal_offset = 4;
  CHECK(told(image) == "");
  image.code.task_state_offset = 8;  // 8 bytes
  image.code.task_signal_offset = 6;
  const std::string rest = "` of `struct task_struct` is no word of 4 bytes of its own; ; make it an `unsigned int` that no other member overlaps\n";
  CHECK(told(image) == "`__state" + rest + "`__sigpending" + rest);
}

TEST_CASE("capacity: no more functions than there are numbers") {
  Image image = image_of(1);
  image.code.functions.resize(0x10000);
  CHECK(told(image) == "");
  image.code.functions.emplace_back();
  CHECK(told(image) == "there are 65537 functions, and there is room for 65536; ; fewer functions\n");
}

TEST_CASE("capacity: no more tasks than there are numbers") {
  CHECK(told(image_of(32'767)) == "");
  CHECK(told(image_of(32'768)) == "there are 32768 tasks, and there is room for 32767; ; fewer tasks\n");
}

TEST_CASE("capacity: no more signals than a choice has numbers for") {
  Image image = image_of(1);
  image.faults.signals.assign(0x2000, {TaskId{0}, 10, 1});
  CHECK(told(image) == "");
  image.faults.signals.push_back({TaskId{0}, 10, 1});
  CHECK(told(image) == "there are 8193 signals, and there is room for 8192; ; fewer signals\n");
}

}  // namespace
}  // namespace wakesim
