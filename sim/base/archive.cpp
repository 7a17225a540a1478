// SPDX-License-Identifier: MIT
#include "sim/base/archive.h"

#include <array>
#include <cstring>

namespace wakesim {
namespace {

constexpr std::uint64_t kMagic = 0x3530'6b70'6377'7377ULL;  // "wswcpk05": the last two are the version of the format

constexpr std::uint64_t kName = 0xffff'ffff'ffffULL;             // without the version

struct Frame {
  std::uint64_t magic = kMagic;
  std::uint64_t identity = 0;
};

}  // namespace

void Checksum::add(const void* data, std::size_t size) {
  const auto* at = static_cast<const unsigned char*>(data);
  for (; size > 0; --size, ++at) {
    // Words begin at multiples of eight of the whole stream, however it is cut.
    if (count_ % 8 == 0 && size >= 8) {
      for (; size >= 8; size -= 8, at += 8, count_ += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        sum_ = (sum_ ^ word) * 0xff51'afd7'ed55'8ccdULL;
        sum_ ^= sum_ >> 32;
      }
      if (size == 0) return;
    }
    word_ |= std::uint64_t{*at} << (8 * (count_ % 8));
    if (++count_ % 8 != 0) continue;
    sum_ = (sum_ ^ word_) * 0xff51'afd7'ed55'8ccdULL;
    sum_ ^= sum_ >> 32;
    word_ = 0;
  }
}

Archive::Archive(const ByteSink& sink, std::uint64_t identity) : sink_(&sink) {
  Frame frame{.identity = identity};
  one(frame);
}

Archive::Archive(const ByteSource& source) : source_(&source) {
  Frame frame;
  one(frame);
}

void Archive::finish() {
  // A last partial word would not be in the sum.
  std::uint64_t end = 0;
  bytes(&end, sizeof end);
  const std::uint64_t sum = sum_.value();
  ok_ = ok_ && (*sink_)(&sum, sizeof sum);
}

bool begins_as_archive(const ByteSource& source) {
  std::uint64_t magic = 0;
  return source(&magic, sizeof magic) == sizeof magic && (magic & kName) == (kMagic & kName);
}

std::string check_archive(const ByteSource& source, std::uint64_t identity) {
  Frame frame;
  if (source(&frame, sizeof frame) != sizeof frame || frame.magic != kMagic) return "this is no checkpoint, or one of another version of wakesim";
  if (frame.identity != identity) return "the checkpoint belongs to another scenario, other models or other options";
  // The last eight bytes are the sum of all before them.
  Checksum sum;
  sum.add(&frame, sizeof frame);
  std::vector<char> held(std::size_t{1} << 20);
  std::array<char, sizeof(std::uint64_t)> last{};
  for (std::size_t kept = 0;; kept = last.size()) {  // bytes in `held` that may be the last eight
    const std::size_t wanted = held.size() - kept, read = source(held.data() + kept, wanted), size = kept + read;
    if (size < last.size()) return "the checkpoint is cut off";
    sum.add(held.data(), size - last.size());
    std::memcpy(last.data(), held.data() + size - last.size(), last.size());
    if (read < wanted) break;
    std::memcpy(held.data(), last.data(), last.size());
  }
  std::uint64_t stored;
  std::memcpy(&stored, last.data(), sizeof stored);
  return stored == sum.value() ? "" : "the checkpoint is damaged, or cut off";
}

}  // namespace wakesim
