// Random small concurrent programs in model C, for differential tests; and how to make an Image of any self-contained program.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/diagnostic.h"
#include "sim/base/result.h"
#include "sim/vm/image.h"

namespace wakesim {

// Kernel code that stands alone: instead of the kernel models it includes tests/seeded_bugs/prelude.h.
struct Program {
  std::string name;                 // of the file, for messages
  std::string text;
  std::vector<std::string> tasks;   // one call each: "task0()"
  std::vector<bool> daemon;         // by task; missing: no
  std::vector<int> group;           // by task: tasks with the same number run the same code; missing: each its own
  bool shared_entries = false;      // those of a group have one entry function, not one each
  int interrupt = -1;               // the task that is an interrupt handler
  bool same_cpu = false;            // it interrupts the first task
  std::string setup, final;         // calls, or ""
  std::vector<std::pair<std::string, std::string>> defines;
  std::vector<std::string> invariants, eventually;  // a random program has one `eventually`, reached(); not_reached() is the opposite
  FaultSpec faults;
  struct Shape {
    std::uint32_t line = 0;  // of `text`
    std::string name;
  };
  std::vector<Shape> shapes;  // what kinds of code it has, of the generators that say so (program_writer.h): one was executed when its line was
};

// Compiles it; every finding is looked for that is on by default.
Result<Image> image_of(SourceMap& sources, const Program& program);

// Two to four tasks that share plain and atomic words, locks, published stack and heap objects, and that sleep and wake, with timeouts,
// signals, choices and assertions; many of them wrong in some way. The seed alone decides.
Program random_program(std::uint64_t seed);

// The last of two or three tasks goes round for ever, or until a word is set: it takes and releases locks, changes words to and fro, wakes,
// sleeps, arms timers, handles interrupts. The others first wait for something. Its states are few.
Program random_endless_program(std::uint64_t seed);

// Three or four tasks, most of them copies of one or two programs that do the same kinds of things. In some of them a task can tell who it
// is: by the order of pointers, by a table with a row for each task, by signals that only one of them gets.
Program random_symmetric_program(std::uint64_t seed);

// Two to four tasks with words that are more than one thing (random_words.cpp): lock words that are written, copied and read like any other,
// locks made late and locks that die while they are held, pointers that come in pieces, executions that end behind an operation others see,
// lock words in predicates, objects that only a daemon's dead variables name.
Program random_word_program(std::uint64_t seed);

// Two or three tasks that rest on what a reduction believes of ends, of readers, of interrupts, of budgets, of who is who (random_rules.cpp).
Program random_rule_program(std::uint64_t seed);

// Two or three tasks about what ends and what comes back (random_ends.cpp): tasks that exit while others have their pointer, with references and
// in read sections of every kind, addresses used again, waits that nobody ends, locks whose readers queue, sleeps with the state set.
Program random_end_program(std::uint64_t seed);

// Two or three tasks that run the same code and keep their numbers in words (random_numbers.cpp), alone or with one that waits for a word.
Program random_number_program(std::uint64_t seed);

// The names of their shapes.
std::span<const std::string_view> word_shapes();
std::span<const std::string_view> end_shapes();
std::span<const std::string_view> rule_shapes();
std::span<const std::string_view> number_shapes();

// Those of Program::shapes whose line `coverage` (Exploration::coverage) says was executed. The program is the first file of its SourceMap.
std::set<std::string> executed_shapes(const Program& program, const Code& code, const std::vector<std::uint8_t>& coverage);

}  // namespace wakesim
