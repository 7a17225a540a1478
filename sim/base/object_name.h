// Names of pieces of memory, and of values that point to them: the same in every interleaving, never an address. They travel from the machine
// through traces to reports as values; text() is how all show them.
// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace wakesim {

// Whose it is, which variable, which part of it. Of the task_struct of a task only `task` (and `path`) is set.
struct ObjectName {
  std::string process;   // "P1", of a global that every address space has for itself, where there are several
  std::string task;      // whose: of a local, a thread-local, an allocation
  std::string function;  // of a local
  std::string variable;  // "q"; "heap#3" of an allocation
  std::string type;      // of an allocation, where it is known
  std::string path;      // which part: ".list.next", "[3].counter", "+8"; empty: the whole

  static ObjectName of(std::string variable) { return {{}, {}, {}, std::move(variable), {}, {}}; }
  static ObjectName of_task(std::string task) { return {{}, std::move(task), {}, {}, {}, {}}; }

  bool empty() const { return *this == ObjectName{}; }
  bool is_variable_of(std::string_view the_task) const { return !variable.empty() && task == the_task; }
  ObjectName whole() const {
    ObjectName out = *this;
    out.path.clear();
    return out;
  }
  // Whether this is `other` or a part of it.
  bool is_part_of(const ObjectName& other) const {
    if (other.empty() || whole() != other.whole() || !path.starts_with(other.path)) return false;
    const std::string_view rest = std::string_view(path).substr(other.path.size());
    return rest.empty() || rest[0] == '.' || rest[0] == '[' || rest[0] == '+';
  }

  // "waiter#0:futex_wait/q.lock_ptr", "P1:word", "waker:heap#2(struct page *)[1]", "waiter#0.__state"
  std::string text() const {
    std::string out = process.empty() ? "" : process + ":";
    out += task;
    if (!task.empty() && !variable.empty()) out += ":";
    if (!function.empty()) out += function + "/";
    out += variable;
    if (!type.empty()) out += "(" + type + ")";
    return out + path;
  }

  friend auto operator<=>(const ObjectName&, const ObjectName&) = default;
  friend bool operator==(const ObjectName&, const ObjectName&) = default;
};

// A value as an event shows it: text, or what it points to.
struct ValueName {
  enum class Kind : unsigned char { kText, kObject, kPointer, kDeadPointer };
  Kind kind = Kind::kText;
  std::string plain;  // kText: "2", "waiter#0", "uninitialised"
  ObjectName target;  // else: the object, or what is pointed to

  ValueName() = default;
  ValueName(std::string the_text) : plain(std::move(the_text)) {}
  ValueName(const char* the_text) : plain(the_text) {}
  static ValueName of(Kind kind, ObjectName target) {
    ValueName out;
    out.kind = kind;
    out.target = std::move(target);
    return out;
  }

  bool empty() const { return kind == Kind::kText && plain.empty(); }
  std::string text() const {
    switch (kind) {
      case Kind::kText: break;
      case Kind::kObject: return target.text();
      case Kind::kPointer: return "&" + target.text();
      case Kind::kDeadPointer: return "dead &" + target.text();
    }
    return plain;
  }

  friend bool operator==(const ValueName&, const ValueName&) = default;
};

// For sentences.
inline std::string operator+(std::string text, const ObjectName& name) { return std::move(text) + name.text(); }
inline std::string operator+(const ObjectName& name, std::string_view text) { return name.text().append(text); }
inline std::string operator+(std::string text, const ValueName& value) { return std::move(text) + value.text(); }
inline std::string operator+(const ValueName& value, std::string_view text) { return value.text().append(text); }

}  // namespace wakesim
