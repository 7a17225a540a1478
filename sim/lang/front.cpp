// SPDX-License-Identifier: MIT
#include "sim/lang/front.h"

#include <algorithm>

#include "sim/lang/lex.h"
#include "sim/lang/link.h"
#include "sim/lang/parser.h"
#include "sim/lang/preprocess.h"

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

class Front {
 public:
  Front(SourceMap& sources, const CompileInput& input) : input_(input), files_(sources, input.read_file) {
    program_.arena = std::make_unique<Arena>();
  }

  Result<Program> run(Diagnostics* warnings) {
    for (const CompileUnit& unit : input_.units) parse(unit);
    std::vector<Function*> entries;
    if (!sink_.has_errors()) entries = parse_entries();
    if (!sink_.has_errors()) link(program_, files_, parsers_, entries, sink_);
    if (warnings != nullptr) {
      for (Diagnostic& one : sink_.take_warnings()) warnings->push_back(std::move(one));
    }
    if (sink_.has_errors()) return sink_.take_errors();
    program_.texts = files_.texts();
    return std::move(program_);
  }

 private:
  void parse(const CompileUnit& unit) {
    sink_.begin_unit();
    const auto row = static_cast<std::uint32_t>(program_.units.size());
    program_.units.push_back(Unit{.file = unit.file, .side = unit.side, .layer = unit.layer});
    PreprocessOptions options;
    if (unit.side == Side::kUser) options.include = input_.user_include;
    options.program_folders = options.include.size();
    options.include.insert(options.include.end(), input_.kernel_include.begin(), input_.kernel_include.end());
    options.predefined = predefined(unit.side);
    options.defines = input_.defines;
    options.define_places = input_.define_places;
    files_.set_text(unit.file, unit.text);
    preprocessors_.push_back(std::make_unique<Preprocessor>(files_, std::move(options), sink_));
    parsers_.push_back(std::make_unique<Parser>(*program_.arena, files_, sink_, unit.side, row, unit.layer));
    const std::vector<PpToken> tokens = preprocessors_.back()->run(*files_.of(unit.file));
    if (preprocessors_.back()->has_given_up()) return;
    parsers_.back()->parse_unit(lex(files_, tokens, sink_));
  }

  // An entry point belongs to the unit that defines the function it calls; the highest layer goes first.
  std::vector<Function*> parse_entries() {
    std::vector<Function*> entries;
    for (const EntryPoint& entry : input_.entry_points) {
      sink_.begin_unit();
      const RawFile* text = files_.make(entry.expression, entry.where, true);
      const std::size_t home = home_of(*text);
      if (home == parsers_.size()) {
        unknown_entry(entry, *text);
        continue;
      }
      if (preprocessors_[home]->has_given_up()) continue;
      const std::vector<PpToken> tokens = preprocessors_[home]->run(*text);
      if (preprocessors_[home]->has_given_up()) continue;
      entries.push_back(parsers_[home]->parse_entry(lex(files_, tokens, sink_), entry.name, entry.returns_value, entry.where));
    }
    return entries;
  }

  std::size_t home_of(const RawFile& text) const {
    for (std::size_t t = 0; t + 1 < text.tokens.size(); ++t) {
      if (text.tokens[t].kind != PpKind::kIdentifier || !text.tokens[t + 1].is("(")) continue;
      std::size_t best = parsers_.size();
      for (std::size_t i = 0; i < parsers_.size(); ++i) {
        const Entity* entity = parsers_[i]->find_file_scope(text.tokens[t].symbol);
        if (entity == nullptr || entity->what != Entity::What::kFunction || entity->function->body == nullptr) continue;
        if (best == parsers_.size() || program_.units[i].layer >= program_.units[best].layer) best = i;
      }
      if (best != parsers_.size()) return best;
    }
    return parsers_.size();
  }

  void unknown_entry(const EntryPoint& entry, const RawFile& text) {
    std::string got = entry.expression;
    SourcePos where = entry.where;
    for (std::size_t t = 0; t + 1 < text.tokens.size(); ++t) {
      if (text.tokens[t].kind != PpKind::kIdentifier || !text.tokens[t + 1].is("(")) continue;
      got = std::string(text.tokens[t].text);
      where = text.tokens[t].where;
      break;
    }
    std::vector<std::string> names;
    for (const std::unique_ptr<Parser>& parser : parsers_) {
      for (const Function* function : parser->functions) {
        if (function->body != nullptr) names.push_back(function->name);
      }
    }
    std::sort(names.begin(), names.end());
    Diagnostic& made = sink_.add(Message::kEntryUnknown, where, {quoted(got)});
    const std::string near = suggestion(got, names);
    if (!near.empty()) made.help = "did you mean " + quoted(near) + "?";
  }

  const CompileInput& input_;
  FileStore files_;
  Sink sink_;
  Program program_;
  std::vector<std::unique_ptr<Preprocessor>> preprocessors_;
  std::vector<std::unique_ptr<Parser>> parsers_;
};

}  // namespace

Result<Program> parse_program(SourceMap& sources, const CompileInput& input, Diagnostics* warnings) {
  return Front(sources, input).run(warnings);
}

}  // namespace wakesim::lang
