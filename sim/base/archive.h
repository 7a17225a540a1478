// Values as bytes, written or read back by one and the same code: what is listed once cannot be written one way and read another.
//
// For files that the same build reads again: numbers are as this machine has them. A file is framed by a magic word, an identity of whatever
// it belongs to, and a checksum at its end, which check_archive() looks at before anything is read: what follows may trust the bytes.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace wakesim {

// Sum of 64-bit words, each mixed in with all before it; finds damage, not malice.
class Checksum {
 public:
  void add(const void* data, std::size_t size);
  std::uint64_t value() const { return sum_ ^ count_; }

 private:
  std::uint64_t sum_ = 0x9e37'79b9'7f4a'7c15ULL, word_ = 0, count_ = 0;
};

// Where bytes go: false when they could not be written.
using ByteSink = std::function<bool(const void* data, std::size_t size)>;
// Where they come from: how many there were, fewer than asked for only at the end.
using ByteSource = std::function<std::size_t(void* data, std::size_t size)>;

class Archive {
 public:
  // Begins with the frame; the reader is given from the beginning what check_archive() accepted.
  Archive(const ByteSink& sink, std::uint64_t identity);
  explicit Archive(const ByteSource& source);

  bool is_loading() const { return source_ != nullptr; }
  bool ok() const { return ok_; }
  void finish();  // of writing: the checksum

  void bytes(void* data, std::size_t size) {
    if (!ok_) return;
    ok_ = source_ != nullptr ? (*source_)(data, size) == size : (*sink_)(data, size);
    if (source_ == nullptr) sum_.add(data, size);
  }

  template <class... Values>
  void all(Values&... values) {
    (one(values), ...);
  }

  template <class Value>
  void one(Value& value) {
    static_assert(std::is_trivially_copyable_v<Value> && !std::is_pointer_v<Value>);
    bytes(&value, sizeof value);
  }
  void one(std::string& text) {
    text.resize(count(text.size()));
    bytes(text.data(), text.size());
  }
  template <class Value>
  void one(std::vector<Value>& values) {
    values.resize(count(values.size()));
    if constexpr (std::is_same_v<Value, bool>) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        bool bit = values[i];
        one(bit);
        values[i] = bit;
      }
    } else if constexpr (std::is_trivially_copyable_v<Value>) {
      bytes(values.data(), values.size() * sizeof(Value));
    } else {
      for (Value& value : values) one(value);
    }
  }

 private:
  std::size_t count(std::size_t size) {
    std::uint64_t number = size;
    bytes(&number, sizeof number);
    return ok() ? static_cast<std::size_t>(number) : 0;
  }

  const ByteSink* sink_ = nullptr;
  const ByteSource* source_ = nullptr;
  bool ok_ = true;
  Checksum sum_;
};

// Whether the first bytes are those of an archive, of this version or another.
bool begins_as_archive(const ByteSource& source);

// Reads all there is. Empty when it is a whole archive of this identity; else what is wrong with it.
std::string check_archive(const ByteSource& source, std::uint64_t identity);

}  // namespace wakesim
