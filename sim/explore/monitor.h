// What rides along a search: a monitor watches the steps of each execution and remembers a word of it.
//
// The word is part of the state, for the search: it is in the fingerprint and in whole states, so that a state is searched again where its word is
// another. A monitor may leave choices out: it says which limit of the search that is, or that what it leaves out does not count. And it may accept,
// once it has seen what it waits for: then the search is over, and how it got there is told (Search::accepted()).
//
// The word says all the monitor knows, and is the same whatever thread or process computes it; one monitor serves all workers of a search. What
// fits several places of something (a trace, say) has one word for each set of places. A monitor looks at the order of steps: reductions that
// change it (sleep sets, symmetry, steps that nobody can name) are not for a search with one, and what comes after the search knows nothing of
// monitors.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/fingerprint.h"
#include "sim/explore/budget.h"
#include "sim/explore/transition_system.h"

namespace wakesim {

template <TransitionSystem System>
class Monitor {
 public:
  virtual ~Monitor() = default;

  // Where the search begins; the system stands there.
  virtual std::uint64_t begin(System& system) const = 0;
  // Whether `choice`, which is enabled where the system stands, is taken there.
  virtual bool allows(const System& system, std::uint64_t word, Choice choice) const = 0;
  // After `choice`, which led to where the system stands. `word` was that before it.
  virtual std::uint64_t after(System& system, std::uint64_t word, Choice choice) const = 0;
  virtual bool accepts(std::uint64_t) const { return false; }
  // What to say of a search in which it left something out. Empty: nothing, what it leaves out does not count.
  virtual std::string limit() const { return {}; }

 protected:
  Monitor() = default;
  Monitor(const Monitor&) = default;
  Monitor& operator=(const Monitor&) = default;
};

// The monitors of a search, none mostly.
template <TransitionSystem System>
using MonitorList = std::vector<const Monitor<System>*>;

// Their words, in one worker's search: in each state on its way from the root, and where its system stands.
template <TransitionSystem System>
class MonitorWords {
 public:
  explicit MonitorWords(const MonitorList<System>& monitors) : monitors_(monitors), here_(monitors.size()) {
    WAKESIM_CHECK(monitors.size() <= 64);
  }

  bool any() const { return !here_.empty(); }

  void clear() {
    words_.clear();
    left_out_ = 0;
  }
  void begin(System& system) {
    for (std::size_t i = 0; i < here_.size(); ++i) here_[i] = monitors_[i]->begin(system);
  }
  // The system has gone from the last state of the way by `choice`.
  void step(System& system, Choice choice) {
    for (std::size_t i = 0; i < here_.size(); ++i) here_[i] = monitors_[i]->after(system, last()[i], choice);
  }
  // Where the system stands is the last state of the way now.
  void push() { words_.insert(words_.end(), here_.begin(), here_.end()); }
  void pop() { words_.resize(words_.size() - here_.size()); }
  // The way is the first `states` of its states, and the system stands at the last of them.
  void back_to(std::size_t states) {
    words_.resize(states * here_.size());
    std::copy_n(last(), here_.size(), here_.begin());
  }

  // In the last state of the way, where the system stands.
  bool allow(const System& system, Choice choice) {
    bool allowed = true;
    for (std::size_t i = 0; i < here_.size(); ++i) {
      if (monitors_[i]->allows(system, last()[i], choice)) continue;
      allowed = false;
      left_out_ |= std::uint64_t{1} << i;
    }
    return allowed;
  }
  // Which of them left something out, one bit each.
  std::uint64_t left_out() const { return left_out_; }
  void add_left_out(std::uint64_t monitors) { left_out_ |= monitors; }

  // Of where the system stands.
  bool accept() const {
    for (std::size_t i = 0; i < here_.size(); ++i) {
      if (monitors_[i]->accepts(here_[i])) return true;
    }
    return false;
  }
  void mix_into(Fingerprint& fingerprint) const {
    constexpr std::uint64_t kIndex = ~std::uint64_t{1};  // no cell's
    for (std::size_t i = 0; i < here_.size(); ++i) fingerprint ^= mix(kIndex - i, here_[i]);
  }
  void append_to(std::vector<Word>& words) const { words.insert(words.end(), here_.begin(), here_.end()); }

  std::uint64_t bytes() const { return bytes_of(words_); }

 private:
  const std::uint64_t* last() const { return words_.data() + (words_.size() - here_.size()); }

  const MonitorList<System>& monitors_;
  std::vector<std::uint64_t> here_;   // one of each monitor
  std::vector<std::uint64_t> words_;  // of all states of the way, as many of each
  std::uint64_t left_out_ = 0;
};

}  // namespace wakesim
