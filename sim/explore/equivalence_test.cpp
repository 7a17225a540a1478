// Aim: two behaviours are called equivalent exactly when they show the same sequences, and the difference named is a shortest one.
// Method: graphs drawn by hand; seeded random graphs against the list of all their sequences up to a length.
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>
#include <utility>
#include <vector>

#include "sim/base/prng.h"
#include "sim/explore/behaviour.h"

namespace wakesim {
namespace {

constexpr std::uint32_t kEnd = BehaviourEdge::kEnd;

BehaviourEdge edge(std::uint32_t from, std::uint32_t event, std::uint32_t to) {
  return {from, to, event, true, {ChoiceKind::kTask, static_cast<std::uint8_t>(to), 0}};
}

Behaviour graph(std::uint32_t states, std::vector<BehaviourEdge> edges) { return {states, std::move(edges)}; }

using Word = std::vector<std::uint32_t>;

std::set<std::uint32_t> closure(const Behaviour& behaviour, std::set<std::uint32_t> states) {
  for (bool grew = true; grew;) {
    grew = false;
    for (const BehaviourEdge& e : behaviour.edges) grew |= e.event == 0 && states.contains(e.from) && states.insert(e.to).second;
  }
  return states;
}

// All sequences of at most `length` events.
void collect(const Behaviour& behaviour, const std::set<std::uint32_t>& at, Word& word, std::size_t length, std::set<Word>& words) {
  words.insert(word);
  if (word.size() == length) return;
  std::set<std::uint32_t> events;
  for (const BehaviourEdge& e : behaviour.edges) {
    if (e.event != 0 && at.contains(e.from)) events.insert(e.event);
  }
  for (const std::uint32_t event : events) {
    std::set<std::uint32_t> next;
    for (const BehaviourEdge& e : behaviour.edges) {
      if (e.event == event && at.contains(e.from)) next.insert(e.to);
    }
    word.push_back(event);
    collect(behaviour, closure(behaviour, next), word, length, words);
    word.pop_back();
  }
}
std::set<Word> sequences(const Behaviour& behaviour, std::size_t length) {
  std::set<Word> words;
  Word word;
  collect(behaviour, closure(behaviour, {0}), word, length, words);
  return words;
}

TEST_CASE("equivalence: steps that show nothing do not matter") {
  const Behaviour direct = graph(2, {edge(0, 1, 1), edge(1, 2, kEnd)});
  const Behaviour slow = graph(4, {edge(0, 0, 1), edge(1, 1, 2), edge(2, 0, 3), edge(3, 2, kEnd)});
  CHECK(compare_behaviours(direct, slow).equivalence == Equivalence::kEquivalent);
  CHECK(compare_behaviours(slow, direct).equivalence == Equivalence::kEquivalent);
}

TEST_CASE("equivalence: when the choice is made does not matter, what can be chosen does") {
  const Behaviour late = graph(2, {edge(0, 1, 1), edge(1, 2, kEnd), edge(1, 3, kEnd)});
  const Behaviour early = graph(3, {edge(0, 1, 1), edge(0, 1, 2), edge(1, 2, kEnd), edge(2, 3, kEnd)});
  CHECK(compare_behaviours(late, early).equivalence == Equivalence::kEquivalent);
  const Behaviour less = graph(2, {edge(0, 1, 1), edge(1, 2, kEnd)});
  const EquivalenceAnswer answer = compare_behaviours(less, late);
  CHECK(answer.equivalence == Equivalence::kDifferent);
  REQUIRE(answer.difference);
  CHECK(answer.difference->common == Word{1});
  CHECK(answer.difference->event == 3);
  CHECK_FALSE(answer.difference->by_first);
  CHECK(answer.difference->instead == Word{2});
}

TEST_CASE("equivalence: cycles") {
  const Behaviour once = graph(1, {edge(0, 1, 0), edge(0, 2, kEnd)});
  const Behaviour twice = graph(2, {edge(0, 1, 1), edge(0, 2, kEnd), edge(1, 1, 0), edge(1, 2, kEnd)});
  const Behaviour odd = graph(2, {edge(0, 1, 1), edge(0, 2, kEnd), edge(1, 1, 0)});
  const Behaviour idle = graph(2, {edge(0, 0, 1), edge(1, 0, 0), edge(0, 1, 0), edge(1, 2, kEnd)});
  CHECK(compare_behaviours(once, twice).equivalence == Equivalence::kEquivalent);
  CHECK(compare_behaviours(once, idle).equivalence == Equivalence::kEquivalent);
  const EquivalenceAnswer answer = compare_behaviours(once, odd);
  CHECK(answer.equivalence == Equivalence::kDifferent);
  REQUIRE(answer.difference);
  CHECK(answer.difference->common == Word{1});
  CHECK(answer.difference->event == 2);
  CHECK(answer.difference->by_first);
  CHECK(compare_behaviours(once, odd, 1).equivalence == Equivalence::kUndecided);
}

TEST_CASE("equivalence: a limit on the sets of states leaves it undecided") {
  // Which of the last two events comes depends on one of many before: the sets grow.
  std::vector<BehaviourEdge> edges{edge(0, 1, 0), edge(0, 2, 0), edge(0, 1, 1), edge(1, 1, 2), edge(1, 2, 2), edge(2, 1, 3), edge(2, 2, 3)};
  std::vector<BehaviourEdge> other = edges;
  edges.push_back(edge(3, 3, kEnd));
  other.push_back(edge(3, 4, kEnd));
  CHECK(compare_behaviours(graph(4, edges), graph(4, other), 2).equivalence == Equivalence::kUndecided);
  CHECK(compare_behaviours(graph(4, edges), graph(4, other)).equivalence == Equivalence::kDifferent);
}

TEST_CASE("equivalence: random graphs against all their sequences") {
  constexpr std::size_t kLength = 7;
  std::uint32_t equal = 0, different = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    Prng prng(seed);
    const bool cyclic = prng.below(3) == 0;
    const auto draw = [&] {
      const auto states = static_cast<std::uint32_t>(2 + prng.below(5));
      std::vector<BehaviourEdge> edges;
      for (std::uint32_t from = 0; from < states; ++from) {
        for (std::uint64_t i = 1 + prng.below(3); i > 0; --i) {
          auto to = static_cast<std::uint32_t>(cyclic ? prng.below(states + 1) : from + 1 + prng.below(states - from));
          if (to == states) to = kEnd;
          edges.push_back(edge(from, to == kEnd ? 2 : static_cast<std::uint32_t>(prng.below(3)), to));
        }
      }
      return graph(states, std::move(edges));
    };
    const Behaviour first = draw(), second = draw();
    const std::set<Word> of_first = sequences(first, kLength), of_second = sequences(second, kLength);
    const EquivalenceAnswer answer = compare_behaviours(first, second);
    CHECK((answer.equivalence == Equivalence::kDifferent) == (of_first != of_second));
    (of_first == of_second ? equal : different) += 1;
    if (answer.equivalence != Equivalence::kDifferent) continue;
    REQUIRE(answer.difference);
    Word word = answer.difference->common;
    CHECK(of_first.contains(word));
    CHECK(of_second.contains(word));
    word.push_back(answer.difference->event);
    CHECK(of_first.contains(word) == answer.difference->by_first);
    CHECK(of_second.contains(word) != answer.difference->by_first);
    for (const Word& shorter : of_first) CHECK((shorter.size() >= word.size() || of_second.contains(shorter)));
    for (const Word& shorter : of_second) CHECK((shorter.size() >= word.size() || of_first.contains(shorter)));
    const Behaviour& shown = answer.difference->by_first ? first : second;
    CHECK_FALSE(find_execution(shown, word).empty());
    CHECK(find_execution(answer.difference->by_first ? second : first, word).empty());
  }
  CHECK(equal > 100);
  CHECK(different > 1000);
}

}  // namespace
}  // namespace wakesim
