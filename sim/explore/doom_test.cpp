// When a counterexample was doomed, on toys where that is derived by hand, and on random graphs against backward reachability over all of
// the graph.
// SPDX-License-Identifier: MIT
#include "sim/explore/doom.h"

#include <doctest/doctest.h>

#include "sim/base/prng.h"
#include "sim/explore/test/toy_system.h"

namespace wakesim {
namespace {

constexpr DoomOptions kNoLimits{};

template <class Toy>
Doom doom_of(Toy& toy, const std::vector<Choice>& schedule, std::size_t forced = 0, const DoomOptions& options = kNoLimits) {
  return DoomSearch<Toy>(toy, schedule, forced, options).run();
}

ToyOp act(std::function<StepStatus(ToyState&)> effect) { return {.act = std::move(effect)}; }
ToyOp ends_in(StepStatus status) { return act([=](ToyState&) { return status; }); }
StepStatus bad_if(bool bad) { return bad ? StepStatus::kFinding : StepStatus::kOk; }

const Choice t0 = task_choice(0), t1 = task_choice(1), t2 = task_choice(2);

// t0 looks at a flag in its second step; t1 sets it. All is well when t0 has seen it.
ToySystem looks_too_early() {
  ToySystem toy({{ToyOp{}, act([](ToyState& s) { s.word(0) = s.word(1); return StepStatus::kOk; }), ToyOp{}},
                 {act([](ToyState& s) { s.word(1) = 1; return StepStatus::kOk; })}});
  toy.at_end = [](const ToyState& s) { return bad_if(s.word(0) == 0); };
  return toy;
}

TEST_CASE("doom: the choice that dooms, and the other way") {
  ToySystem toy = looks_too_early();
  for (const auto& schedule : {std::vector<Choice>{t0, t0, t0, t1}, std::vector<Choice>{t0, t0, t1, t0}}) {
    const Doom doom = doom_of(toy, schedule);
    CHECK(doom.decided);
    CHECK(doom.from == 2);
    CHECK(doom.passing == std::vector<Choice>{t1, t0, t0});
    CHECK(doom.undecided == "");
  }
}

TEST_CASE("doom: what is forced is no choice") {
  ToySystem toy = looks_too_early();
  const std::vector<Choice> schedule{t0, t0, t0, t1};
  CHECK(doom_of(toy, schedule, 1).from == 2);
  for (const std::size_t forced : {2u, 4u}) {
    const Doom doom = doom_of(toy, schedule, forced);
    CHECK(doom.decided);
    CHECK(doom.from == 0);
    CHECK(doom.passing.empty());
  }
}

// (0..3, 0..3): all 16 states are looked at.
TEST_CASE("doom: from the beginning") {
  ToySystem toy(independent_steps(2, 3));
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const Doom doom = doom_of(toy, {t0, t0, t0, t1, t1, t1});
  CHECK(doom.decided);
  CHECK(doom.from == 0);
  CHECK(doom.passing.empty());
  CHECK(doom.states == 16);
}

// The states of the counterexample and after them, from its end: 2 after step 5, then one more for each step back to step 3. Before that a
// row of 4 each: (2,0) to (2,3) is there after step 2.
TEST_CASE("doom: a budget that does not suffice says how far it came") {
  ToySystem toy(independent_steps(2, 3));
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  struct Row { std::uint64_t states_max, from; bool decided; };
  const Row rows[] = {{1, 6, false}, {2, 5, false}, {3, 4, false}, {4, 3, false}, {7, 3, false}, {8, 2, false}, {15, 1, false}, {16, 0, true}};
  for (const Row& row : rows) {
    CAPTURE(row.states_max);
    const Doom doom = doom_of(toy, {t0, t0, t0, t1, t1, t1}, 0, {.states_max = row.states_max});
    CHECK(doom.decided == row.decided);
    CHECK(doom.from == row.from);
    CHECK(doom.undecided == (row.decided ? "" : "gave up after " + std::to_string(row.states_max) + " states"));
  }
}

// t0 or t1 goes, not both; t1 was the wrong one. It is told at the end, or by the step itself.
TEST_CASE("doom: only by the last step") {
  for (const bool at_once : {false, true}) {
    CAPTURE(at_once);
    ToySystem toy({{{.can = [](const ToyState& s) { return s.pc(1) == 0; }}},
                   {{.can = [](const ToyState& s) { return s.pc(0) == 0; }, .act = [=](ToyState&) { return bad_if(at_once); }}},
                   {ToyOp{}}});
    toy.at_end = [](const ToyState& s) { return bad_if(s.pc(1) == 1); };
    const Doom doom = doom_of(toy, {t2, t1});
    CHECK(doom.decided);
    CHECK(doom.from == 2);
    CHECK(doom.passing == std::vector<Choice>{t0});
  }
}

// t0 goes round until t1 stops it, which ends badly.
ToySystem::Program spinner() {
  return {{{.can = [](const ToyState& s) { return s.word(0) == 0; },
            .act = [](ToyState& s) { s.word(1) ^= 1; s.pc(0) = ToySystem::kStay; return StepStatus::kOk; }}},
          {act([](ToyState& s) { s.word(0) = 1; return StepStatus::kOk; })}};
}

TEST_CASE("doom: to go on for ever is no good end") {
  ToySystem toy(spinner());
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const Doom doom = doom_of(toy, {t0, t1});
  CHECK(doom.decided);
  CHECK(doom.from == 0);
}

TEST_CASE("doom: where only daemons go on for ever nothing is decided - unless there is a good end") {
  struct Daemons : ToySystem {
    using ToySystem::ToySystem;
    bool all_ended() const { return true; }
  };
  Daemons toy(spinner());
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const Doom doom = doom_of(toy, {t0, t1});
  CHECK_FALSE(doom.decided);
  CHECK(doom.from == 2);
  CHECK(doom.undecided == "daemons can go on for ever");
  toy.at_end = [](const ToyState& s) { return bad_if(s.word(1) == 1); };
  CHECK(doom_of(toy, {t0, t1}).decided);
  CHECK(doom_of(toy, {t0, t1}).from == 2);
}

// t1's step cannot be followed. Where it is the only way to a good end nothing is decided; t2's is one.
TEST_CASE("doom: a limit of the machine leaves it open - a pruned execution does not") {
  for (const StepStatus status : {StepStatus::kLimit, StepStatus::kPruned}) {
    ToySystem toy({{ToyOp{}}, {ends_in(status)}});
    toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
    const Doom doom = doom_of(toy, {t0});
    CHECK(doom.decided == (status == StepStatus::kPruned));
    CHECK(doom.undecided == (status == StepStatus::kLimit ? "toy limit" : ""));

    const auto first = [](const ToyState& s) { return s.pc(0) + s.pc(1) + s.pc(2) == 0; };
    ToySystem other({{{.can = first}}, {{.can = first, .act = [=](ToyState&) { return status; }}}, {{.can = first}}});
    other.at_end = [](const ToyState& s) { return bad_if(s.pc(0) == 1); };
    const Doom open = doom_of(other, {t0});
    CHECK(open.decided);
    CHECK(open.from == 1);
    CHECK(open.passing == std::vector<Choice>{t2});
  }
}

// The event saves, if it comes before t0's only step; after that the execution has failed already.
TEST_CASE("doom: an optional event may help, but not after the failure") {
  ToySystem toy({{ToyOp{}}});
  toy.event_possible = [](const ToyState& s) { return s.word(0) == 0; };
  toy.event = [](ToyState& s) { s.word(0) = 1; };
  toy.at_end = [](const ToyState& s) { return bad_if(s.word(0) == 0); };
  const Doom doom = doom_of(toy, {t0});
  CHECK(doom.decided);
  CHECK(doom.from == 1);
  CHECK(doom.passing == std::vector<Choice>{kToyEvent, t0});
}

TEST_CASE("doom: all was well until an optional event came") {
  ToySystem toy({{ToyOp{}}});
  toy.event_possible = [](const ToyState& s) { return s.pc(0) == 1 && s.word(0) == 0; };
  toy.event = [](ToyState& s) { s.word(0) = 1; };
  toy.at_end = [](const ToyState& s) { return bad_if(s.word(0) == 1); };
  const Doom doom = doom_of(toy, {t0, kToyEvent});
  CHECK(doom.decided);
  CHECK(doom.from == 2);
  CHECK(doom.passing.empty());
}

// A fact is refuted once: everything begins again.
TEST_CASE("doom: a restart") {
  int restarts = 0;
  ToySystem toy({{ToyOp{}}, {act([&](ToyState&) { return restarts++ == 0 ? StepStatus::kRestart : StepStatus::kOk; })}});
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const Doom doom = doom_of(toy, {t0, t1});
  CHECK(doom.decided);
  CHECK(doom.from == 0);
  CHECK(restarts > 1);
}

TEST_CASE("doom: Ctrl-C") {
  ToySystem toy(independent_steps(4, 9));
  toy.at_end = [](const ToyState&) { return StepStatus::kFinding; };
  const std::atomic<bool> stop = true;
  std::vector<Choice> schedule;
  for (int task = 0; task < 4; ++task) schedule.insert(schedule.end(), 9, task_choice(task));
  const Doom doom = doom_of(toy, schedule, 0, {.stop = &stop});
  CHECK_FALSE(doom.decided);
  CHECK(doom.undecided == "interrupted");
}

// --- random graphs -------------------------------------------------------------------------------------------------------------

// Two tasks and an event walk over a graph: where each leads from a state, or nowhere.
struct Graph {
  static constexpr int kNowhere = -1;
  int states = 0;
  std::vector<std::array<int, 3>> next;  // by state: of t0, t1 and the event
  std::vector<bool> bad;                 // what finish() says of a quiescent state

  bool is_quiescent(int state) const {
    const auto& steps = next[static_cast<std::size_t>(state)];
    return steps[0] == kNowhere && steps[1] == kNowhere;
  }
};

Graph random_graph(Prng& prng) {
  Graph graph;
  graph.states = static_cast<int>(2 + prng.below(30));
  const std::uint64_t ends = 2 + prng.below(6), goods = 1 + prng.below(8);
  for (int state = 0; state < graph.states; ++state) {
    std::array<int, 3> next{};
    const bool is_end = state > 0 && prng.below(ends) == 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const bool none = i == 2 ? prng.below(4) != 0 : is_end || prng.below(4) == 0;
      next[i] = none ? Graph::kNowhere : static_cast<int>(prng.below(static_cast<std::uint64_t>(graph.states)));
    }
    graph.next.push_back(next);
    graph.bad.push_back(prng.below(goods) != 0);
  }
  return graph;
}

ToySystem toy_of(const Graph& graph) {
  const auto walker = [&graph](int task) {
    const auto to = [&graph, task](const ToyState& s) { return graph.next[s.word(0)][static_cast<std::size_t>(task)]; };
    return ToyOp{.can = [=](const ToyState& s) { return to(s) != Graph::kNowhere; },
                 .act = [=](ToyState& s) {
                   s.word(0) = static_cast<std::uint8_t>(to(s));
                   s.pc(task) = ToySystem::kStay;
                   return StepStatus::kOk;
                 }};
  };
  ToySystem toy({{walker(0)}, {walker(1)}});
  toy.event_possible = [&graph](const ToyState& s) { return graph.next[s.word(0)][2] != Graph::kNowhere; };
  toy.event = [&graph](ToyState& s) { s.word(0) = static_cast<std::uint8_t>(graph.next[s.word(0)][2]); };
  toy.at_end = [&graph](const ToyState& s) { return bad_if(graph.bad[s.word(0)]); };
  return toy;
}

// From which states a good end can be reached: backwards until nothing is added. Nothing leads out of a bad end.
std::vector<bool> hopeful_states(const Graph& graph) {
  std::vector<bool> hopeful(graph.next.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t state = 0; state < graph.next.size(); ++state) {
      const bool is_end = graph.is_quiescent(static_cast<int>(state));
      bool now = is_end && !graph.bad[state];
      for (const int to : graph.next[state]) now = now || (!is_end && to != Graph::kNowhere && hopeful[static_cast<std::size_t>(to)]);
      if (now && !hopeful[state]) hopeful[state] = changed = true;
    }
  }
  return hopeful;
}

TEST_CASE("doom: random graphs, against backward reachability over all of them") {
  std::uint64_t from_beginning = 0, by_last_step = 0, between = 0, well_before = 0, with_event = 0;
  for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
    CAPTURE(seed);
    Prng prng(seed);
    const Graph graph = random_graph(prng);
    ToySystem toy = toy_of(graph);

    // A walk until a bad end.
    std::vector<Choice> schedule;
    std::vector<std::size_t> at{0};
    while (schedule.size() < 60 && !(graph.is_quiescent(static_cast<int>(at.back())) && graph.bad[at.back()])) {
      std::vector<std::size_t> ways;
      for (std::size_t i = 0; i < 3; ++i) {
        if (graph.next[at.back()][i] != Graph::kNowhere) ways.push_back(i);
      }
      if (ways.empty()) break;
      const std::size_t way = ways[prng.below(ways.size())];
      schedule.push_back(way == 2 ? kToyEvent : task_choice(static_cast<int>(way)));
      at.push_back(static_cast<std::size_t>(graph.next[at.back()][way]));
    }
    if (!graph.is_quiescent(static_cast<int>(at.back())) || !graph.bad[at.back()]) continue;

    const std::vector<bool> hopeful = hopeful_states(graph);
    std::uint64_t from = schedule.size();
    while (from > 0 && !hopeful[at[from - 1]]) --from;
    const Doom doom = doom_of(toy, schedule);
    CHECK(doom.decided);
    CHECK(doom.from == from);
    from_beginning += from == 0;
    by_last_step += from > 0 && from == schedule.size();
    between += from > 0 && from < schedule.size();
    if (from == 0) {
      CHECK(doom.passing.empty());
      continue;
    }

    // The passing run leaves the counterexample there, and ends well.
    std::vector<Choice> passing(schedule.begin(), schedule.begin() + static_cast<std::ptrdiff_t>(from - 1));
    passing.insert(passing.end(), doom.passing.begin(), doom.passing.end());
    well_before += doom.passing.empty();
    with_event += std::count(doom.passing.begin(), doom.passing.end(), kToyEvent) > 0;
    if (!doom.passing.empty()) CHECK(doom.passing.front() != schedule[from - 1]);
    CHECK(stand_at_root(toy, passing).status == StepStatus::kOk);
    (void)toy.enabled();
    CHECK(toy.quiescent());
    CHECK(toy.finish() == StepStatus::kOk);
  }
  MESSAGE(from_beginning << " doomed from the beginning, " << between << " on the way, " << by_last_step << " by the last step");
  CHECK(from_beginning >= 200);
  CHECK(by_last_step >= 200);
  CHECK(between >= 100);
  CHECK(well_before >= 20);
  CHECK(with_event >= 50);
}

}  // namespace
}  // namespace wakesim
