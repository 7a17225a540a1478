// Of a name as text() writes it: "waiter:wait/q.list". SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "sim/base/object_name.h"

namespace wakesim::test {

inline ObjectName named(std::string_view text) {
  ObjectName name;
  if (const std::size_t path = text.find_first_of(".[+"); path != std::string_view::npos) {
    name.path = text.substr(path);
    text = text.substr(0, path);
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    name.task = text.substr(0, colon);
    text = text.substr(colon + 1);
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    name.function = text.substr(0, slash);
    text = text.substr(slash + 1);
  }
  name.variable = text;
  return name;
}
inline ValueName pointer_to(std::string_view text) { return ValueName::of(ValueName::Kind::kPointer, named(text)); }

}  // namespace wakesim::test
