// SPDX-License-Identifier: MIT
#include "sim/lang/unit_cache.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/lang/unit_store.h"

namespace wakesim {

UnitCache::UnitCache(std::size_t bytes_max) : store_(std::make_unique<lang::UnitStore>(bytes_max)) {}
UnitCache::~UnitCache() = default;
UnitCache::Stats UnitCache::stats() const { return store_->stats; }

namespace lang {

namespace {

std::size_t bytes_of(const ParsedUnit& unit) {
  std::size_t bytes = sizeof unit + unit.arena.bytes() + unit.preprocessor->bytes() + unit.parser->bytes();
  bytes += unit.log.rows.capacity() * (sizeof(FileLog::Row) + sizeof(std::uint32_t) + 2 * sizeof(void*));
  for (const Given& given : unit.given) bytes += sizeof given + given.text.capacity();
  return bytes;
}

}  // namespace

void UnitStore::begin(SourceMap& sources, FileStore::ReadFile read_file) {
  WAKESIM_CHECK(!is_lent);
  is_lent = true;
  ++compilation;
  files.begin(sources, std::move(read_file));
  sink = Sink();
}

std::shared_ptr<ParsedUnit> UnitStore::find(const ParsedUnit::Key& key, const std::vector<Given>& given) {
  const auto of_file = units.find(key.file);
  if (of_file == units.end()) return nullptr;
  for (const std::shared_ptr<ParsedUnit>& unit : of_file->second) {
    const auto asks = [&](const Given& one) { return unit->preprocessor->has_asked(one.symbol); };
    const auto is_as_before = [&](const Given& one) { return std::find(unit->given.begin(), unit->given.end(), one) != unit->given.end(); };
    const bool same_macros = std::all_of(given.begin(), given.end(), [&](const Given& one) { return !asks(one) || is_as_before(one); }) &&
                             static_cast<std::size_t>(std::count_if(given.begin(), given.end(), asks)) == unit->given.size();
    const auto same_file = [&](const FileLog::Row& row) { return files.finds_again(row); };
    if (!(unit->key == key) || !same_macros || !std::all_of(unit->log.rows.begin(), unit->log.rows.end(), same_file)) continue;
    unit->last_used = compilation;
    ++stats.units_reused;
    return unit;
  }
  return nullptr;
}

void UnitStore::keep(std::shared_ptr<ParsedUnit> unit, std::shared_ptr<const KnownFile> file) {
  if (file == nullptr || unit->log.has_caller_files) return;
  unit->file = std::move(file);
  unit->last_used = compilation;
  units[unit->key.file].push_back(std::move(unit));
}

void UnitStore::drop(const ParsedUnit& unit) {
  const auto of_file = units.find(unit.key.file);
  if (of_file == units.end()) return;
  std::erase_if(of_file->second, [&](const std::shared_ptr<ParsedUnit>& one) { return one.get() == &unit; });
}

void UnitStore::end() {
  is_lent = false;
  files.end();
  trim();
}

std::size_t UnitStore::count() {
  stats.units_kept = 0;
  stats.bytes = files.bytes();
  for (const auto& [file, list] : units) {
    for (const std::shared_ptr<ParsedUnit>& unit : list) {
      if (unit->bytes == 0) unit->bytes = bytes_of(*unit);
      stats.bytes += unit->bytes;
      ++stats.units_kept;
    }
  }
  return stats.bytes;
}

// What was not used for longest goes first. A file that a unit holds cannot go before the unit; names go only with everything else.
void UnitStore::trim() {
  while (count() > bytes_max) {
    std::shared_ptr<ParsedUnit> oldest;
    for (const auto& [file, list] : units) {
      for (const std::shared_ptr<ParsedUnit>& unit : list) {
        if (oldest == nullptr || unit->last_used < oldest->last_used) oldest = unit;
      }
    }
    if (files.forget_one(oldest == nullptr ? compilation + 1 : oldest->last_used)) continue;
    if (oldest == nullptr) {
      files = FileStore();
      count();
      return;
    }
    drop(*oldest);
    ++stats.units_dropped;
  }
}

}  // namespace lang
}  // namespace wakesim
