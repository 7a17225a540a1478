// Result<T>: a value, or the diagnostics that say why there is none. It has the shape of std::expected and becomes it when the
// oldest compiler we build with has one.
// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/diagnostic.h"

namespace wakesim {

using Diagnostics = std::vector<Diagnostic>;

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Diagnostic error) : state_(std::in_place_index<1>, Diagnostics{std::move(error)}) {}  // NOLINT
  Result(Diagnostics errors) : state_(std::in_place_index<1>, std::move(errors)) {  // NOLINT
    WAKESIM_CHECK(!error().empty());
  }

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & { WAKESIM_CHECK(has_value()); return std::get<0>(state_); }
  const T& value() const& { WAKESIM_CHECK(has_value()); return std::get<0>(state_); }
  T&& value() && { WAKESIM_CHECK(has_value()); return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Diagnostics& error() const { WAKESIM_CHECK(!has_value()); return std::get<1>(state_); }

 private:
  std::variant<T, Diagnostics> state_;
};

}  // namespace wakesim
