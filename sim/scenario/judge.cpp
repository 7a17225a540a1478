// What was found against what was expected. Only a search that looked at everything can say that something is missing; what was
// reached can contradict an expectation at any time. SPDX-License-Identifier: MIT
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/scenario/scenario.h"
#include "sim/vm/image.h"

namespace wakesim {
namespace {

std::string text_of(const OutcomeRow& row) {
  std::string out = "{";
  for (const auto& [name, value] : row.values) out += (out.size() == 1 ? "" : ", ") + name + ": " + std::to_string(value);
  return out + "}";
}

bool has_all(const OutcomeRow& outcome, const OutcomeRow& wanted) {
  return std::all_of(wanted.values.begin(), wanted.values.end(), [&](const auto& pair) {
    const auto found = outcome.values.find(pair.first);
    return found != outcome.values.end() && found->second == pair.second;
  });
}

// "futex/waitwake.c" ends "models/kernel/futex/waitwake.c" at a folder's border.
bool is_path_end(std::string_view path, std::string_view end) {
  if (!path.ends_with(end)) return false;
  return path.size() == end.size() || path[path.size() - end.size() - 1] == '/';
}

bool is_at(const Place& place, const std::string& at) {
  const std::size_t colon = at.rfind(':');
  if (colon == std::string::npos) return place.function == at;
  return std::to_string(place.line) == at.substr(colon + 1) && is_path_end(place.file, std::string_view(at).substr(0, colon));
}

std::string place_text(const Place& place) {
  std::string out;
  if (!place.function.empty()) out += " in `" + place.function + "`";
  if (!place.file.empty()) out += " at " + place.file + ":" + std::to_string(place.line);
  return out;
}

std::string join(const std::vector<std::string>& texts, const char* separator) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : separator) + text;
  return out;
}

class Judge {
 public:
  Judge(const ScenarioExpect& expect, CheckResult& result)
      : expect_(expect), result_(result), is_complete_(result.verdict == Verdict::kVerified) {}

  void run(const std::vector<std::string>& covers, const std::vector<bool>& covered) {
    result_.expectation_failures.clear();
    compare_outcomes();
    if (expect_.check_vacuous && result_.verdict == Verdict::kVerified) look_for_vacuity(covers, covered);
    if (expect_.verdict.value_or(Verdict::kVerified) == Verdict::kViolated) {
      compare_violated();
    } else {
      compare_verified();
    }
    if (expect_.states.has_value() && !result_.random && result_.states != *expect_.states) {
      fail("expected " + std::to_string(*expect_.states) + " states, got " + std::to_string(result_.states));
    }
    result_.expected_met = result_.expectation_failures.empty();
  }

 private:
  void fail(std::string sentence) { result_.expectation_failures.push_back(std::move(sentence)); }

  void add_finding(FindingKind kind, std::string message, std::optional<OutcomeRow> outcome = std::nullopt) {
    FindingReport finding;
    finding.outcome = std::move(outcome);
    finding.id = finding_id(kind);
    finding.message = std::move(message);
    result_.findings.push_back(std::move(finding));
    result_.verdict = Verdict::kViolated;
  }

  // The outcomes reached are at odds with the scenario: a finding of its own, and a failure unless that finding is the expected
  // one.
  // `outcome` is the one that was reached; none when it is one that was not.
  void contradict(const std::string& sentence, std::optional<OutcomeRow> outcome) {
    if (expect_.check_outcomes) add_finding(FindingKind::kUnexpectedOutcome, sentence, std::move(outcome));
    if (!is_named(finding_id(FindingKind::kUnexpectedOutcome))) fail(sentence);
  }

  void miss(const OutcomeRow& row) {
    if (is_complete_) {
      contradict("expected the outcome " + text_of(row) + ", but no interleaving reaches it", std::nullopt);
    } else {
      fail("expected the outcome " + text_of(row) + ", but it was not reached " +
           (result_.random ? "in " + random_text() : "before the search stopped"));
    }
  }

  void compare_outcomes() {
    const std::vector<OutcomeRow>& reached = result_.outcomes;
    const auto is_reached = [&](const OutcomeRow& wanted) {
      return std::any_of(reached.begin(), reached.end(), [&](const OutcomeRow& outcome) { return has_all(outcome, wanted); });
    };
    if (expect_.outcomes.has_value()) {
      const std::vector<OutcomeRow>& exact = *expect_.outcomes;
      for (const OutcomeRow& outcome : reached) {
        if (std::find(exact.begin(), exact.end(), outcome) == exact.end())
          contradict("reached the outcome " + text_of(outcome) + ", which is not among the expected ones", outcome);
      }
      for (const OutcomeRow& wanted : exact) {
        if (std::find(reached.begin(), reached.end(), wanted) == reached.end()) miss(wanted);
      }
    }
    for (const OutcomeRow& wanted : expect_.include) {
      if (!is_reached(wanted)) miss(wanted);
    }
    for (const OutcomeRow& unwanted : expect_.exclude) {
      for (const OutcomeRow& outcome : reached) {
        if (has_all(outcome, unwanted))
          contradict("reached the outcome " + text_of(outcome) + ", which " + text_of(unwanted) + " excludes", outcome);
      }
    }
  }

  void look_for_vacuity(const std::vector<std::string>& covers, const std::vector<bool>& covered) {
    for (std::size_t i = 0; i < covers.size(); ++i) {
      if (i < covered.size() && covered[i]) continue;
      add_finding(FindingKind::kVacuous, "`cover(" + covers[i] + ")` was never reached: the verdict would say nothing");
    }
  }

  std::string limits_text() const { return result_.limits_hit.empty() ? "" : " (" + join(result_.limits_hit, ", ") + ")"; }

  // A missing barrier may be the bug that no interleaving shows.
  std::string orders_text() const {
    std::optional<std::string> note = memory_order_note(result_);
    if (!note) note = models_memory_order_note(result_);
    return note ? "; " + *note : "";
  }

  std::string random_text() const { return "random executions (" + std::to_string(result_.random->executions) + ")"; }

  std::string found_text() const {
    constexpr std::size_t kRacesMax = 3;
    std::vector<std::string> texts;
    std::size_t races = 0;
    for (const FindingReport& finding : result_.findings) {
      if (finding.id != finding_id(FindingKind::kDataRace) || ++races <= kRacesMax) texts.push_back("`" + finding.id + "`" + place_text(finding.at));
    }
    if (races > kRacesMax) texts.push_back(std::to_string(races - kRacesMax) + " more of `data-race`");
    return texts.empty() ? "a violation without a finding" : join(texts, ", ");
  }

  void compare_verified() {
    switch (result_.verdict) {
      case Verdict::kVerified:
        return;
      case Verdict::kViolated:
        return fail("expected verified, found " + found_text());
      case Verdict::kInconclusive:
        return fail("expected verified, but " +
                    (result_.random ? "only " + random_text() + " were looked at" : "the search was cut short" + limits_text()));
    }
  }

  bool is_named(const std::string& id) const { return std::find(expect_.finding.begin(), expect_.finding.end(), id) != expect_.finding.end(); }

  // A `vacuous` finding is no bug of the modelled code: it stands for an expected one only when it is named.
  bool is_expected(const FindingReport& finding) const {
    return expect_.finding.empty() ? finding.id != finding_id(FindingKind::kVacuous) : is_named(finding.id);
  }
  bool is_shown(const FindingReport& finding) const { return is_expected(finding) && (expect_.at.empty() || is_at(finding.at, expect_.at)); }

  // Named kinds that were not found.
  std::vector<std::string> missing_kinds() const {
    std::vector<std::string> missing;
    for (const std::string& id : expect_.finding) {
      const auto has_id = [&](const FindingReport& finding) { return finding.id == id; };
      if (std::none_of(result_.findings.begin(), result_.findings.end(), has_id)) missing.push_back("`" + id + "`");
    }
    return missing;
  }

  void compare_violated() {
    const std::vector<FindingReport>& findings = result_.findings;
    // An outcome at odds with the scenario has its own sentence.
    const auto has_its_place = [&](const FindingReport& f) { return is_expected(f) || f.id == finding_id(FindingKind::kUnexpectedOutcome); };
    const bool all_expected = expect_.finding.empty() || std::all_of(findings.begin(), findings.end(), has_its_place);
    const bool any_shown = std::any_of(findings.begin(), findings.end(), [&](const FindingReport& finding) { return is_shown(finding); });
    if (any_shown && all_expected && missing_kinds().empty()) return;
    std::string expected = "expected violated";
    for (std::size_t i = 0; i < expect_.finding.size(); ++i) {
      expected += (i == 0 ? " by `" : i + 1 == expect_.finding.size() ? " and `" : ", `") + expect_.finding[i] + "`";
    }
    if (!expect_.at.empty()) expected += (expect_.at.find(':') == std::string::npos ? " in `" : " at `") + expect_.at + "`";
    switch (result_.verdict) {
      case Verdict::kVerified:
        return fail(expected + ", but no interleaving shows it: the bug is gone" + orders_text());
      case Verdict::kViolated:
        return fail(expected + (any_shown && missing_kinds().empty() ? " and nothing else, found " : ", found ") + found_text());
      case Verdict::kInconclusive:
        return fail(expected + ", but nothing was found " +
                    (result_.random ? "in " + random_text() : "before the search was cut short" + limits_text()));
    }
  }

  const ScenarioExpect& expect_;
  CheckResult& result_;
  bool is_complete_;  // the search saw every interleaving and had nothing to report
};

}  // namespace

const ScenarioExpect& expect_of(const Scenario& scenario, const std::string& variant) {
  for (const Variant& candidate : scenario.variants) {
    if (candidate.name == variant && candidate.expect.has_value()) return *candidate.expect;
  }
  return scenario.expect;
}

void judge(const ScenarioExpect& expect, const std::vector<std::string>& covers, const std::vector<bool>& covered,
           CheckResult& result) {
  Judge(expect, result).run(covers, covered);
}

}  // namespace wakesim
