// Reading a file that somebody named: the one way in for scenarios, C, traces, lists of kernels. What is no regular file (a pipe would
// never end, /dev/zero neither) and what is larger than such a file can sensibly be is refused before a byte is read.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/base/result.h"

namespace wakesim {

enum class FileKind : std::uint8_t { kScenario, kKernels, kSource, kTrace, kCheckpoint };

// Why the file cannot be read, without a place; nothing when it can. Nothing is read, and nothing waits.
std::optional<Diagnostic> why_unreadable(const std::string& path, FileKind kind);

Result<std::string> read_file(const std::string& path, FileKind kind);

}  // namespace wakesim
