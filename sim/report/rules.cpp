// SPDX-License-Identifier: MIT
#include "sim/report/rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "sim/report/columns.h"
#include "sim/report/coverage.h"
#include "sim/report/json_parts.h"

namespace wakesim {
namespace {

std::string spot(const Place& place) { return place.file + ":" + std::to_string(place.line); }
std::string spot_in(const Place& place) { return place.function + "() " + spot(place); }

std::string list_of(const std::vector<std::string>& words, const char* none = "none") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? none : out;
}

// Locks, of which several may have one name: two buckets of a table.
std::string locks_text(const std::vector<std::string>& locks, const char* none) {
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const std::string& lock : locks) {
    const auto same = std::find_if(counts.begin(), counts.end(), [&](const auto& row) { return row.first == lock; });
    if (same == counts.end()) counts.emplace_back(lock, 1);
    else ++same->second;
  }
  std::vector<std::string> words;
  for (const auto& [lock, count] : counts) words.push_back(count == 1 ? lock : std::to_string(count) + " x " + lock);
  return list_of(words, none);
}

// "futex_unqueue() core.c:238, 240": places next to each other in one function name it once.
std::string spots_in(const std::vector<Place>& places) {
  std::string out;
  const Place* before = nullptr;
  for (const Place& place : places) {
    const bool same = before != nullptr && before->function == place.function && before->file == place.file;
    if (!same) out += (before == nullptr ? "" : ", ") + spot_in(place);
    else if (before->line != place.line) out += ", " + std::to_string(place.line);
    before = &place;
  }
  return out;
}

std::string caller_name(const RuleCaller& caller) {
  return caller.in_interrupt ? "interrupt handler " + caller.task : caller.task;
}

// "folio_unlock() < __do_read()": innermost first.
std::string chain_of(const RuleCaller& caller) {
  std::string out;
  for (const Place& place : caller.callers) out += (out.empty() ? "" : " < ") + spot_in(place);
  return out.empty() ? "the scenario itself" : out;
}

std::string calls_count(const FunctionRules& rules) {
  if (rules.ends == 0) return "no execution came to an end";
  const std::string most = std::to_string(rules.calls_max) + (rules.calls_max_is_least ? " or more" : "");
  if (rules.calls_min == rules.calls_max) return most + (rules.calls_max == 1 ? " time" : " times") + " in every execution";
  return std::to_string(rules.calls_min) + " to " + most + " times in an execution";
}

// What the reports say, in the order in which they say it: a heading, and lines below it.
struct Section {
  std::string heading;
  std::vector<std::string> lines;
  // A table instead of lines: the first row names the columns.
  std::vector<std::vector<std::string>> table;
};

Section callers_section(const FunctionRules& rules) {
  Section section{"Who calls it", {}, {}};
  for (const RuleCaller& caller : rules.calls) {
    std::string line = caller_name(caller) + ": " + (caller.through_pointer ? "through a pointer, " : "") + chain_of(caller);
    if (!caller.locks.empty()) line += "; holds " + locks_text(caller.locks, "none");
    section.lines.push_back(std::move(line));
  }
  for (const Place& place : rules.address_taken) section.lines.push_back("its address is taken in " + spot_in(place));
  return section;
}

Section context_section(const FunctionRules& rules) {
  Section section{"When, and in which context", {}, {}};
  section.lines.push_back("called " + calls_count(rules));
  section.lines.push_back(std::string("in an interrupt handler: ") + often_name(rules.in_interrupt) + "; in a task: " + often_name(rules.in_task));
  section.lines.push_back(std::string("interrupts off: ") + often_name(rules.irqs_off) + "; preemption off: " + often_name(rules.preemption_off) +
                          "; bottom halves off: " + often_name(rules.bh_off) + "; RCU read side: " + often_name(rules.rcu_read));
  section.lines.push_back(rules.sleeps ? "it sleeps, or says that it might" : "it does not sleep");
  std::string held = rules.locks_always.empty() ? "" : "always " + locks_text(rules.locks_always, "");
  if (!rules.locks_sometimes.empty()) held += (held.empty() ? "sometimes " : "; sometimes ") + locks_text(rules.locks_sometimes, "");
  section.lines.push_back("locks held by the caller: " + (held.empty() ? "none" : held));
  if (!rules.results.empty() || rules.more_results)
    section.lines.push_back("returns " + list_of(rules.results) + (rules.more_results ? ", and more" : ""));
  return section;
}

Section arguments_section(const FunctionRules& rules) {
  Section section{"Its arguments, and how long they live", {}, {}};
  for (const RuleArgument& argument : rules.arguments) section.lines.push_back(argument.name + ": " + list_of(argument.is));
  if (rules.arguments.empty()) return section;
  const bool dies_inside = std::any_of(rules.argument_ends.begin(), rules.argument_ends.end(), [](const RuleEnd& end) { return end.inside; });
  section.lines.push_back(dies_inside ? "some end while it runs" : "what they point to outlives every call");
  for (const RuleEnd& end : rules.argument_ends) {
    const std::string object = end.object + " ends in ";
    const auto same = std::find_if(section.lines.begin(), section.lines.end(), [&](const std::string& line) { return line.starts_with(object); });
    const std::string where = spot_in(end.at) + " of " + end.task + (end.inside ? ", while the function runs" : "");
    if (same == section.lines.end()) section.lines.push_back(object + where);
    else *same += ", " + where;
  }
  return section;
}

// All accesses to one place under the same locks.
struct AccessRow {
  const RuleAccess* first;
  bool reads = false, writes = false;
  std::size_t count = 0;
  std::vector<std::string> functions;  // each once, in order
};

std::vector<AccessRow> access_rows(const FunctionRules& rules) {
  std::vector<AccessRow> rows;
  for (const RuleAccess& access : rules.accesses) {
    auto row = std::find_if(rows.begin(), rows.end(), [&](const AccessRow& known) {
      return known.first->place == access.place && known.first->locks_always == access.locks_always;
    });
    if (row == rows.end()) row = rows.insert(rows.end(), AccessRow{&access, false, false, 0, {}});
    row->reads = row->reads || access.reads;
    row->writes = row->writes || access.writes;
    ++row->count;
    const std::string function = access.at.function + "()";
    if (std::find(row->functions.begin(), row->functions.end(), function) == row->functions.end()) row->functions.push_back(function);
  }
  return rows;
}

// A place that is accessed once says where to the line; of others the functions are named (JSON has every line).
Section accesses_section(const FunctionRules& rules) {
  Section section{"What it reads and writes that others can reach", {}, {}};
  if (rules.accesses.empty()) {
    section.lines.push_back("nothing");
    return section;
  }
  section.table.push_back({"what", "how", "where", "always under"});
  for (const AccessRow& row : access_rows(rules)) {
    const RuleAccess& access = *row.first;
    const char* const how = row.reads && row.writes ? "read, write" : row.writes ? "write" : "read";
    const std::string where = row.count > 1 ? list_of(row.functions) : access.own ? spot(access.at) : spot_in(access.at);
    section.table.push_back({access.place, how, where, locks_text(access.locks_always, "no lock")});
  }
  return section;
}

Section readers_section(const FunctionRules& rules) {
  Section section{"Who sees what it writes", {}, {}};
  for (const RuleWrite& write : rules.writes) {
    std::string line = write.place + ", written at " + (write.own ? spot(write.at) : spot_in(write.at)) + ": ";
    if (write.readers.empty()) line += "never read by anybody";
    std::vector<Place> readers;  // by whichever task
    for (const RuleReader& reader : write.readers) readers.push_back(reader.at);
    if (!readers.empty()) line += "read in " + spots_in(readers);
    section.lines.push_back(std::move(line));
  }
  if (section.lines.empty()) section.lines.push_back("it writes nothing that others can reach");
  return section;
}

Section locks_section(const FunctionRules& rules) {
  Section section{"Locks it takes, or what it calls", {}, {}};
  for (const RuleLock& lock : rules.locks)
    section.lines.push_back(operation_name(lock.operation) + std::string(" ") + lock.lock + " in " + spot_in(lock.at));
  if (section.lines.empty()) section.lines.push_back("none");
  return section;
}

Section gaps_section(const FunctionRules& rules) {
  Section section{"What of it never runs", {}, {}};
  for (const CoverageGap& gap : gaps_of(rules.coverage)) section.lines.push_back(gap.place + " " + gap.what + ": `" + gap.source + "`");
  if (section.lines.empty()) section.lines.push_back("nothing: every line is executed, every condition is true and false");
  return section;
}

std::vector<Section> sections_of(const FunctionRules& rules) {
  return {callers_section(rules), context_section(rules), arguments_section(rules), accesses_section(rules),
          readers_section(rules), locks_section(rules),   gaps_section(rules)};
}

// What the rules rest on.
std::string basis_of(const FunctionRules& rules) {
  std::string out = "scenario " + rules.scenario + ", kernel " + rules.kernel + ": ";
  const std::string states = grouped(rules.states) + (rules.states == 1 ? " state" : " states");
  out += rules.complete ? "all interleavings, " + states
                        : "only the " + states + " looked at until a limit was hit (" + list_of(rules.limits_hit, "interrupted") + ")";
  if (!rules.findings.empty()) out += "; some end in a finding (" + list_of(rules.findings) + ")";
  return out;
}

std::string table_text(const std::vector<std::vector<std::string>>& table, std::size_t width) {
  std::vector<std::size_t> columns(table.front().size(), 0);
  for (const auto& row : table) {
    for (std::size_t c = 0; c < row.size(); ++c) columns[c] = std::max(columns[c], width_of(row[c]));
  }
  std::size_t all = 2 * columns.size();
  for (const std::size_t c : columns) all += c;
  std::string out;
  for (const auto& row : table) {
    std::string line = "  ";
    if (all > width) {  // too narrow: one after the other
      if (&row == &table.front()) continue;
      std::string text;
      for (std::size_t c = 0; c < row.size(); ++c) text += (c == 0 ? "" : c == 3 ? ", under " : ", ") + row[c];
      out += wrapped(text, width, "  ", "      ");
      continue;
    }
    for (std::size_t c = 0; c < row.size(); ++c) line += padded(row[c], columns[c]) + "  ";
    trim_right(line);
    out += line + "\n";
  }
  return out;
}

}  // namespace

std::string rules_text(const FunctionRules& rules, const TextOptions& options) {
  std::string out = rules.function + "()  " + spot(rules.at) + "\n" + wrapped(basis_of(rules), options.width, "", "");
  if (rules.calls.empty())
    return out + "never called in any interleaving" + (rules.complete ? "" : " so far") + " (what setup, final and invariants call does not count)\n";
  for (const Section& section : sections_of(rules)) {
    out += "\n" + section.heading + "\n";
    for (const std::string& line : section.lines) out += wrapped(line, options.width, "  ", "      ");
    if (!section.table.empty()) out += table_text(section.table, options.width);
  }
  return out;
}

std::string rules_markdown(const FunctionRules& rules) {
  constexpr std::size_t kWidth = 75;  // of a line of a commit message
  const std::string title = "`" + rules.function + "()`";
  std::string out =
      title + "\n" + std::string(title.size(), '=') + "\n\n" + wrapped("`" + spot(rules.at) + "`; " + basis_of(rules) + ".", kWidth, "", "");
  if (rules.calls.empty()) {
    const std::string never = std::string("Never called in any interleaving") + (rules.complete ? "" : " so far");
    return out + "\n" + wrapped(never + " (what setup, final and invariants call does not count).", kWidth, "", "");
  }
  for (const Section& section : sections_of(rules)) {
    out += "\n**" + section.heading + "**\n\n";
    for (const std::string& line : section.lines) out += wrapped(line, kWidth, "- ", "  ");
    for (std::size_t r = 1; r < section.table.size(); ++r) {  // a table would be too wide for a mail
      const std::vector<std::string>& row = section.table[r];
      out += wrapped(row[0] + ": " + row[1] + " at " + row[2] + ", " + section.table[0][3] + " " + row[3], kWidth, "- ", "  ");
    }
  }
  return out;
}

std::string rules_json(const FunctionRules& rules) {
  Json calls = Json::array(), arguments = Json::array(), ends = Json::array(), accesses = Json::array(), writes = Json::array(),
       locks = Json::array(), addresses = Json::array();
  for (const RuleCaller& caller : rules.calls) {
    Json chain = Json::array();
    for (const Place& place : caller.callers) chain.push_back(at_json(place));
    calls.push_back({{"task", caller.task}, {"in_interrupt", caller.in_interrupt}, {"through_pointer", caller.through_pointer},
                     {"callers", chain}, {"locks", caller.locks}});
  }
  for (const Place& place : rules.address_taken) addresses.push_back(at_json(place));
  for (const RuleArgument& argument : rules.arguments) arguments.push_back({{"name", argument.name}, {"is", argument.is}});
  for (const RuleEnd& end : rules.argument_ends) {
    ends.push_back({{"object", end.object}, {"at", at_json(end.at)}, {"task", end.task}, {"inside", end.inside}});
  }
  for (const RuleAccess& access : rules.accesses) {
    accesses.push_back({{"place", access.place}, {"at", at_json(access.at)}, {"own", access.own}, {"reads", access.reads},
                        {"writes", access.writes}, {"locks_always", access.locks_always}});
  }
  for (const RuleWrite& write : rules.writes) {
    Json readers = Json::array();
    for (const RuleReader& reader : write.readers) readers.push_back({{"at", at_json(reader.at)}, {"task", reader.task}});
    writes.push_back({{"place", write.place}, {"at", at_json(write.at)}, {"own", write.own}, {"readers", readers}});
  }
  for (const RuleLock& lock : rules.locks) locks.push_back({{"lock", lock.lock}, {"op", operation_name(lock.operation)}, {"at", at_json(lock.at)}});
  Json out{{"function", rules.function}, {"at", at_json(rules.at)}, {"scenario", rules.scenario}, {"file", rules.file},
           {"kernel", rules.kernel},     {"complete", rules.complete}, {"states", rules.states}, {"limits_hit", rules.limits_hit},
           {"findings", rules.findings}};
  out["calls"] = std::move(calls);
  out["address_taken"] = std::move(addresses);
  out["calls_per_execution"] = {{"min", rules.calls_min}, {"max", rules.calls_max}, {"max_is_at_least", rules.calls_max_is_least},
                                {"ends", rules.ends}};
  out["context"] = {{"in_interrupt", often_name(rules.in_interrupt)}, {"in_task", often_name(rules.in_task)},
                    {"irqs_off", often_name(rules.irqs_off)},         {"preemption_off", often_name(rules.preemption_off)},
                    {"bh_off", often_name(rules.bh_off)},             {"rcu_read", often_name(rules.rcu_read)},
                    {"sleeps", rules.sleeps}};
  out["locks_always"] = rules.locks_always;
  out["locks_sometimes"] = rules.locks_sometimes;
  out["arguments"] = std::move(arguments);
  out["argument_ends"] = std::move(ends);
  out["results"] = rules.results;
  out["more_results"] = rules.more_results;
  out["accesses"] = std::move(accesses);
  out["writes"] = std::move(writes);
  out["locks_taken"] = std::move(locks);
  out["coverage"] = function_json(rules.coverage);
  return document_text({{"wakesim", 1}, {"rules", std::move(out)}});
}

}  // namespace wakesim
