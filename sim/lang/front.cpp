// SPDX-License-Identifier: MIT
#include "sim/lang/front.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/lang/lex.h"
#include "sim/lang/link.h"
#include "sim/lang/unit_store.h"

namespace wakesim::lang {

namespace {

// What GCC defines on x86-64 Linux, as far as headers ask for it, and our own name.
std::vector<std::pair<std::string, std::string>> predefined(Side side) {
  std::vector<std::pair<std::string, std::string>> all = {
      {"__WAKESIM__", "1"}, {"__STDC__", "1"}, {"__STDC_VERSION__", "201112L"}, {"__STDC_HOSTED__", "0"},
      {"__GNUC__", "12"}, {"__GNUC_MINOR__", "2"}, {"__GNUC_PATCHLEVEL__", "0"}, {"__OPTIMIZE__", "1"},
      {"__x86_64__", "1"}, {"__x86_64", "1"}, {"__LP64__", "1"}, {"_LP64", "1"}, {"__linux__", "1"}, {"__unix__", "1"},
      {"__CHAR_BIT__", "8"}, {"__SIZEOF_SHORT__", "2"}, {"__SIZEOF_INT__", "4"}, {"__SIZEOF_LONG__", "8"},
      {"__SIZEOF_LONG_LONG__", "8"}, {"__SIZEOF_POINTER__", "8"}, {"__SIZEOF_SIZE_T__", "8"}, {"__SCHAR_MAX__", "0x7f"},
      {"__SHRT_MAX__", "0x7fff"}, {"__INT_MAX__", "0x7fffffff"}, {"__LONG_MAX__", "0x7fffffffffffffffL"},
      {"__LONG_LONG_MAX__", "0x7fffffffffffffffLL"}, {"__SIZE_TYPE__", "unsigned long"}, {"__PTRDIFF_TYPE__", "long"},
      {"__WCHAR_TYPE__", "int"}, {"__INT8_TYPE__", "signed char"}, {"__INT16_TYPE__", "short"}, {"__INT32_TYPE__", "int"},
      {"__INT64_TYPE__", "long"}, {"__UINT8_TYPE__", "unsigned char"}, {"__UINT16_TYPE__", "unsigned short"},
      {"__UINT32_TYPE__", "unsigned int"}, {"__UINT64_TYPE__", "unsigned long"}, {"__INTPTR_TYPE__", "long"},
      {"__UINTPTR_TYPE__", "unsigned long"}, {"__INTMAX_TYPE__", "long"}, {"__UINTMAX_TYPE__", "unsigned long"},
      {"__ORDER_LITTLE_ENDIAN__", "1234"}, {"__ORDER_BIG_ENDIAN__", "4321"}, {"__BYTE_ORDER__", "1234"},
      {"__ATOMIC_RELAXED", "0"}, {"__ATOMIC_CONSUME", "1"}, {"__ATOMIC_ACQUIRE", "2"}, {"__ATOMIC_RELEASE", "3"},
      {"__ATOMIC_ACQ_REL", "4"}, {"__ATOMIC_SEQ_CST", "5"},
  };
  if (side == Side::kKernel) all.emplace_back("__KERNEL__", "1");
  return all;
}

// The units of one compilation: some of the store, some made for it. When the Program that points into them dies, those of the store are as they
// were before.
class Loan {
 public:
  explicit Loan(UnitCache* cache)
      : own_(cache == nullptr ? std::make_unique<UnitCache>() : nullptr), store(cache == nullptr ? own_->store() : cache->store()) {}
  ~Loan() {
    linked.unlink();
    for (const auto& [row, arena] : entry_arenas) {
      if (entries_are_wrong) store.drop(*units[row]);
    }
    for (const std::shared_ptr<ParsedUnit>& unit : units) {
      unit->parser->end_entries();
      unit->preprocessor->end_entries();
    }
    units.clear();
    if (own_ == nullptr) store.end();
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

 private:
  std::unique_ptr<UnitCache> own_;  // of a compilation that came without one

 public:
  UnitStore& store;
  std::map<std::size_t, Arena> entry_arenas;  // by unit
  bool entries_are_wrong = false;             // or were not read to their end: the parser may be left anyhow
  MadeTexts entry_texts;
  LinkedNodes linked;
  std::vector<std::shared_ptr<ParsedUnit>> units;
};

class Front {
 public:
  Front(SourceMap& sources, const CompileInput& input, UnitCache* cache)
      : input_(input), loan_(std::make_shared<Loan>(cache)), store_(loan_->store), files_(store_.files), sink_(store_.sink) {
    store_.begin(sources, input.read_file);
    read_defines();
  }

  Result<Program> run(Diagnostics* warnings) {
    for (const CompileUnit& unit : input_.units) add(unit);
    std::vector<Function*> entries;
    if (!sink_.has_errors()) entries = parse_entries();
    std::vector<Parser*> parsers;
    for (const std::shared_ptr<ParsedUnit>& unit : loan_->units) parsers.push_back(unit->parser.get());
    if (!sink_.has_errors()) link(program_, files_, parsers, entries, loan_->linked, sink_);
    if (warnings != nullptr) {
      for (Diagnostic& one : sink_.take_warnings(files_.places())) warnings->push_back(std::move(one));
    }
    if (sink_.has_errors()) return sink_.take_errors(files_.places());
    program_.texts = files_.texts();
    program_.places = files_.places();
    program_.owner = std::move(loan_);
    return std::move(program_);
  }

 private:
  // Macros from outside, and whether one of them is wrong by itself: every unit would say so.
  void read_defines() {
    MadeTexts texts;
    files_.keep_in(&texts);
    PreprocessOptions options{.predefined = predefined(Side::kKernel), .defines = input_.defines};
    for (const auto& [name, value] : input_.defines) {
      const auto place = input_.define_places.find(name);
      const std::uint32_t written = files_.intern(name);
      if (place != input_.define_places.end()) {
        define_places_.emplace(name, Places::of_define(written));
        files_.places().set_define(written, place->second);
      }
      Given given{.text = name + " " + value, .has_place = place != input_.define_places.end() && place->second.has_value()};
      const PpToken first = files_.make(given.text, {}, false)->tokens[0];
      given.symbol = first.symbol;
      const bool is_again = std::any_of(given_.begin(), given_.end(), [&](const Given& one) { return one.symbol == given.symbol; });
      if (first.kind == PpKind::kIdentifier && !is_again) given_.push_back(std::move(given));
    }
    Sink said;
    Preprocessor(files_, std::move(options), said).run(*files_.make("", {}, false));
    defines_are_wrong_ = said.has_errors();
    files_.keep_in(&loan_->entry_texts);
  }

  // From the first error on everything is parsed afresh: what is said then may depend on what was said before.
  void add(const CompileUnit& unit) {
    sink_.begin_unit();
    const auto row = static_cast<std::uint32_t>(program_.units.size());
    const RawFile& file = *files_.of(unit.file);
    program_.units.push_back(Unit{.file = file.id, .side = unit.side, .layer = unit.layer});
    files_.set_text(unit.file, unit.text);
    ParsedUnit::Key key{.file = file.id, .side = unit.side, .layer = unit.layer, .row = row};
    if (unit.side == Side::kUser) key.include = input_.user_include;
    key.program_folders = key.include.size();
    key.include.insert(key.include.end(), input_.kernel_include.begin(), input_.kernel_include.end());
    std::shared_ptr<ParsedUnit> known;
    if (!sink_.has_errors() && !defines_are_wrong_) known = store_.find(key, given_);
    if (known == nullptr) known = parse(std::move(key), unit.file);
    else for (const Diagnostic& warning : known->warnings) sink_.add_again(warning);
    loan_->units.push_back(std::move(known));
  }

  std::shared_ptr<ParsedUnit> parse(ParsedUnit::Key key, FileId of_caller) {
    auto unit = std::make_shared<ParsedUnit>();
    const std::size_t said = sink_.warnings().size();
    PreprocessOptions options{.include = key.include, .program_folders = key.program_folders, .predefined = predefined(key.side)};
    options.defines = input_.defines;
    options.define_places = define_places_;
    unit->preprocessor = std::make_unique<Preprocessor>(files_, std::move(options), sink_);
    unit->parser = std::make_unique<Parser>(unit->arena, files_, sink_, key.side, key.row, key.layer);
    unit->key = std::move(key);
    MadeTexts texts;  // no token outlives the parser's work
    MadeTexts* const outer = files_.keep_in(&texts);
    files_.log_in(&unit->log);
    const std::vector<PpToken> tokens = unit->preprocessor->run(*files_.of(of_caller));
    files_.log_in(nullptr);
    if (!unit->preprocessor->has_given_up()) unit->parser->parse_unit(lex(files_, tokens, sink_));
    files_.keep_in(outer);
    for (const Given& one : given_) {
      if (unit->preprocessor->has_asked(one.symbol)) unit->given.push_back(one);
      else unit->preprocessor->forget(one.symbol);
    }
    unit->warnings.assign(sink_.warnings().begin() + static_cast<std::ptrdiff_t>(said), sink_.warnings().end());
    ++store_.stats.units_parsed;
    const bool all_was_said = sink_.warnings().size() < Sink::kErrorsMax;
    if (!sink_.has_errors() && !defines_are_wrong_ && all_was_said) store_.keep(unit, files_.file_of(of_caller));
    return unit;
  }

  // An entry point belongs to the unit that defines the function it calls; the highest layer goes first.
  std::vector<Function*> parse_entries() {
    std::vector<Function*> entries;
    loan_->entries_are_wrong = true;
    for (const EntryPoint& entry : input_.entry_points) {
      sink_.begin_unit();
      const SourcePos where = Places::of_caller(entry.where);
      const RawFile* text = files_.make(entry.expression, where, true);
      const std::size_t home = home_of(*text);
      if (home == loan_->units.size()) {
        unknown_entry(entry, *text);
        continue;
      }
      ParsedUnit& unit = *loan_->units[home];
      begin_entries(unit, home);
      if (unit.preprocessor->has_given_up()) continue;
      const std::vector<PpToken> tokens = unit.preprocessor->run(*text);
      if (unit.preprocessor->has_given_up()) continue;
      entries.push_back(unit.parser->parse_entry(lex(files_, tokens, sink_), entry.name, entry.returns_value, where));
    }
    loan_->entries_are_wrong = sink_.has_errors();
    return entries;
  }

  // With the macros of this compilation that the unit did not ask for, and so has not.
  void begin_entries(ParsedUnit& unit, std::size_t row) {
    const auto [arena, is_new] = loan_->entry_arenas.try_emplace(row, &unit.arena.types);
    if (!is_new) return;
    std::vector<std::pair<std::string, std::string>> defines;
    for (const auto& [name, value] : input_.defines) {
      const PpToken first = files_.make(name, {}, false)->tokens[0];
      if (!unit.preprocessor->has_asked(first.symbol)) defines.emplace_back(name, value);
    }
    unit.preprocessor->begin_entries(std::move(defines), define_places_);
    unit.parser->begin_entries(arena->second);
  }

  std::size_t home_of(const RawFile& text) const {
    for (std::size_t t = 0; t + 1 < text.tokens.size(); ++t) {
      if (text.tokens[t].kind != PpKind::kIdentifier || !text.tokens[t + 1].is("(")) continue;
      std::size_t best = loan_->units.size();
      for (std::size_t i = 0; i < loan_->units.size(); ++i) {
        const Entity* entity = loan_->units[i]->parser->find_file_scope(text.tokens[t].symbol);
        if (entity == nullptr || entity->what != Entity::What::kFunction || entity->function->body == nullptr) continue;
        if (best == loan_->units.size() || program_.units[i].layer >= program_.units[best].layer) best = i;
      }
      if (best != loan_->units.size()) return best;
    }
    return loan_->units.size();
  }

  void unknown_entry(const EntryPoint& entry, const RawFile& text) {
    std::string got = entry.expression;
    SourcePos where = Places::of_caller(entry.where);
    for (std::size_t t = 0; t + 1 < text.tokens.size(); ++t) {
      if (text.tokens[t].kind != PpKind::kIdentifier || !text.tokens[t + 1].is("(")) continue;
      got = std::string(text.tokens[t].text);
      where = text.tokens[t].where;
      break;
    }
    std::vector<std::string> names;
    for (const std::shared_ptr<ParsedUnit>& unit : loan_->units) {
      for (const Function* function : unit->parser->functions) {
        if (function->body != nullptr) names.push_back(function->name);
      }
    }
    std::sort(names.begin(), names.end());
    Diagnostic& made = sink_.add(Message::kEntryUnknown, where, {quoted(got)});
    made.help = did_you_mean(suggestion(got, names));
  }

  const CompileInput& input_;
  std::shared_ptr<Loan> loan_;
  UnitStore& store_;
  FileStore& files_;
  Sink& sink_;
  Program program_;
  std::vector<Given> given_;
  std::map<std::string, SourcePos> define_places_;
  bool defines_are_wrong_ = false;
};

}  // namespace

Result<Program> parse_program(SourceMap& sources, const CompileInput& input, Diagnostics* warnings, UnitCache* cache) {
  return Front(sources, input, cache).run(warnings);
}

}  // namespace wakesim::lang
