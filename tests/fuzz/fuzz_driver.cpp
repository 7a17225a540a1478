// Runs a fuzz target without libFuzzer: first every file of its corpora as it is, then seeded mutations of them. The same seed tries the
// same inputs on every machine. An input that crashes, fails a check or takes too long is written to the current folder.
//
//   fuzz_lang CORPUS... [--inputs N] [--seed S]   so many mutations: N defaults to 100 * WAKESIM_SEEDS, or 5000
//   fuzz_lang CORPUS... --seconds T               as many as there is time for, in place of N
//   fuzz_lang FILE                                one input, to look at what was found
//
// --largest BYTES and --longest SECONDS change the size of an input and the CPU time it may take.
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/prng.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using wakesim::Prng;

struct Settings {
  std::vector<std::filesystem::path> corpora;
  std::uint64_t inputs = 0, seed = 1;
  std::uint64_t seconds = 0;          // of the clock, for all mutations; 0: `inputs` says how many
  std::uint64_t bytes_max = 8192;     // larger inputs find little that smaller ones do not, and cost time
  std::uint64_t cpu_seconds = 1000;   // of one input: no machine is so slow that this is not an endless loop
};
Settings g_settings;

std::string g_input;        // what is being tried
std::string g_description;  // "input 17 of seed 1"

// Async-signal-safe: only open and write.
void save_input() {
  const int file = open("fuzz-found.bin", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const auto say = [](int to, std::string_view text) { return write(to, text.data(), text.size()) < 0; };
  if (file >= 0) {
    (void)say(file, g_input);
    close(file);
  }
  (void)say(STDERR_FILENO, "\nfuzz: failed on ");
  (void)say(STDERR_FILENO, g_description);
  (void)say(STDERR_FILENO, "; the input is in fuzz-found.bin\n");
}

void on_signal(int signal_number) {
  save_input();
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

std::string on_failed_check() {
  save_input();
  return "fuzz: " + g_description;
}

// SIGPROF after so much CPU time; 0: never.
void limit_cpu(std::uint64_t seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(seconds);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

void try_input(std::string input, std::string description) {
  g_input = std::move(input);
  g_description = std::move(description);
  limit_cpu(g_settings.cpu_seconds);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(g_input.data()), g_input.size());
  limit_cpu(0);
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The words of the corpus are the dictionary: a mutation that moves a whole word gets past the lexer more often than one of bytes.
std::vector<std::string> words_of(const std::vector<std::string>& corpus) {
  std::vector<std::string> words = {"0", "-1", "2147483647", "4294967296", "18446744073709551615", "1e999", "\"\"", "{}", "[]", "null", "\\u0000"};
  for (const std::string& text : corpus) {
    for (std::size_t begin = 0; begin < text.size();) {
      const auto is_word = [&](std::size_t at) { return std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_'; };
      std::size_t end = begin + 1;
      if (is_word(begin)) {
        while (end < text.size() && is_word(end)) ++end;
      }
      if (!std::isspace(static_cast<unsigned char>(text[begin]))) words.push_back(text.substr(begin, end - begin));
      begin = end;
    }
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

struct Range {
  std::size_t begin, size;
};

Range some_range(Prng& prng, const std::string& text, std::size_t size_max) {
  const std::size_t begin = prng.below(text.size() + 1);
  return {begin, prng.below(std::min(size_max, text.size() - begin) + 1)};
}

void mutate(Prng& prng, std::string& text, const std::vector<std::string>& corpus, const std::vector<std::string>& words) {
  switch (prng.below(8)) {
    case 0:  // flip a bit
      if (!text.empty()) text[prng.below(text.size())] ^= static_cast<char>(1 << prng.below(8));
      break;
    case 1: {  // any byte
      const auto byte = static_cast<char>(prng.below(256));
      text.insert(prng.below(text.size() + 1), 1, byte);
      break;
    }
    case 2: {  // lose a part
      const Range range = some_range(prng, text, 40);
      text.erase(range.begin, range.size);
      break;
    }
    case 3: {  // repeat a part
      const Range range = some_range(prng, text, 80);
      text.insert(prng.below(text.size() + 1), text.substr(range.begin, range.size));
      break;
    }
    case 4: {  // a part of another input
      const std::string& other = corpus[prng.below(corpus.size())];
      const Range range = some_range(prng, other, 200);
      text.insert(prng.below(text.size() + 1), other, range.begin, range.size);
      break;
    }
    case 5:  // the end is missing
      text.resize(prng.below(text.size() + 1));
      break;
    case 6: {  // a known word
      const std::string& word = words[prng.below(words.size())];
      text.insert(prng.below(text.size() + 1), word);
      break;
    }
    default: {  // a known word instead of what is there
      const Range range = some_range(prng, text, 12);
      text.replace(range.begin, range.size, words[prng.below(words.size())]);
      break;
    }
  }
  if (text.size() > g_settings.bytes_max) text.resize(g_settings.bytes_max);
}

std::vector<fs::path> files_of(const fs::path& path) {
  if (fs::is_regular_file(path)) return {path};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::uint64_t number_or(const char* text, std::uint64_t otherwise) {
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// False: it cannot be understood.
bool read_arguments(int argc, char** argv) {
  g_settings.inputs = 100 * number_or(std::getenv("WAKESIM_SEEDS"), 50);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with("--")) {
      g_settings.corpora.emplace_back(word);
      continue;
    }
    if (i + 1 == argc) return false;
    const std::uint64_t value = number_or(argv[++i], 0);
    if (word == "--inputs") g_settings.inputs = value;
    else if (word == "--seed") g_settings.seed = value;
    else if (word == "--seconds") g_settings.seconds = value;
    else if (word == "--largest") g_settings.bytes_max = value;
    else if (word == "--longest") g_settings.cpu_seconds = value;
    else return false;
  }
  return !g_settings.corpora.empty();
}

// How many there were.
std::uint64_t try_mutations(const std::vector<std::string>& corpus) {
  const std::vector<std::string> words = words_of(corpus);
  const auto begin = std::chrono::steady_clock::now();
  const auto is_over = [&](std::uint64_t done) {
    if (g_settings.seconds == 0) return done >= g_settings.inputs;
    return std::chrono::steady_clock::now() - begin >= std::chrono::seconds(g_settings.seconds);
  };
  Prng prng(g_settings.seed);
  std::uint64_t done = 0;
  for (; !is_over(done); ++done) {
    std::string text = corpus[prng.below(corpus.size())];
    for (std::uint64_t count = 1 + prng.below(6); count > 0; --count) mutate(prng, text, corpus, words);
    try_input(std::move(text), "input " + std::to_string(done) + " of seed " + std::to_string(g_settings.seed));
  }
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  if (!read_arguments(argc, argv)) {
    std::fprintf(stderr, "usage: %s CORPUS... [--inputs N] [--seconds T] [--seed S] [--largest BYTES] [--longest SECONDS]\n", argv[0]);
    return 2;
  }
  for (const int signal_number : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGPROF}) signal(signal_number, on_signal);
  wakesim::set_check_context(on_failed_check);

  std::vector<std::string> corpus;
  for (const fs::path& path : g_settings.corpora) {
    for (const fs::path& file : files_of(path)) {
      corpus.push_back(read_file(file));
      try_input(corpus.back(), file);
    }
  }
  if (corpus.empty()) {
    std::fprintf(stderr, "fuzz: nothing in %s\n", argv[1]);
    return 2;
  }
  if (fs::is_regular_file(g_settings.corpora.front())) return 0;
  const std::uint64_t done = try_mutations(corpus);
  std::printf("fuzz: %zu corpus files and %llu mutations of seed %llu\n", corpus.size(), static_cast<unsigned long long>(done),
              static_cast<unsigned long long>(g_settings.seed));
  return 0;
}
