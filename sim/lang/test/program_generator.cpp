// SPDX-License-Identifier: MIT
#include "sim/lang/test/program_generator.h"

#include <algorithm>
#include <array>
#include <vector>

#include "sim/base/prng.h"

namespace wakesim::lang {
namespace {

__extension__ typedef __int128 Wide;

enum class T : std::uint8_t { kBool, kS8, kU8, kS16, kU16, kS32, kU32, kS64, kU64 };
constexpr std::array<T, 9> kTypes = {T::kBool, T::kS8, T::kU8, T::kS16, T::kU16, T::kS32, T::kU32, T::kS64, T::kU64};

const char* name(T t) {
  switch (t) {
    case T::kBool:
      return "_Bool";
    case T::kS8:
      return "signed char";
    case T::kU8:
      return "unsigned char";
    case T::kS16:
      return "short";
    case T::kU16:
      return "unsigned short";
    case T::kS32:
      return "int";
    case T::kU32:
      return "unsigned int";
    case T::kS64:
      return "long";
    case T::kU64:
      return "unsigned long";
  }
  return "?";
}
unsigned bits(T t) {
  switch (t) {
    case T::kBool:
      return 1;
    case T::kS8:
    case T::kU8:
      return 8;
    case T::kS16:
    case T::kU16:
      return 16;
    case T::kS32:
    case T::kU32:
      return 32;
    case T::kS64:
    case T::kU64:
      return 64;
  }
  return 0;
}
bool is_signed(T t) { return t == T::kS8 || t == T::kS16 || t == T::kS32 || t == T::kS64; }

// Values a variable of this type may have here. A u64 interval is written as if it were signed (all ones is -1).
constexpr Wide kWideMax = Wide{1} << 58;
constexpr Wide kStoredMax = Wide{1} << 40;  // 64-bit variables keep further away, so that a few operations fit
struct Range {
  Wide low = 0, high = 0;
  bool contains(const Range& r) const { return low <= r.low && r.high <= high; }
};
Range range(T t) {
  if (bits(t) == 64) return {-kWideMax, kWideMax};
  if (!is_signed(t)) return {0, (Wide{1} << bits(t)) - 1};
  return {-(Wide{1} << (bits(t) - 1)), (Wide{1} << (bits(t) - 1)) - 1};
}
Range stored_range(T t) { return bits(t) == 64 ? Range{-kStoredMax, kStoredMax} : range(t); }

struct E {
  std::string text;
  T type = T::kS32;
  Range r;
};

T promoted(T t) { return bits(t) < 32 ? T::kS32 : t; }
T common(T a, T b) {
  a = promoted(a);
  b = promoted(b);
  return std::max(a, b);  // the enumeration is in the order of rank, unsigned after signed
}
Range converted(Range r, T to) {
  if (to == T::kBool) return {0, 1};
  return range(to).contains(r) ? r : range(to);
}

std::string number(Wide v) { return std::to_string(static_cast<long long>(v)); }

struct Lvalue {
  std::string text;
  T type = T::kS32;
  Range r;  // values it may hold
  bool is_bit_field = false;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : prng_(seed) {}

  std::string run() {
    record_type();
    globals();
    helpers();
    test_function();
    return out_;
  }

 private:
  // --- output ------------------------------------------------------------------------------------------------------------------
  void line(const std::string& text) { out_ += std::string(static_cast<std::size_t>(indent_), '\t') + text + '\n'; }
  std::string fresh(const char* prefix) { return prefix + std::to_string(counter_++); }
  T any_type() { return kTypes[prng_.below(kTypes.size())]; }
  T any_number_type() { return kTypes[1 + prng_.below(kTypes.size() - 1)]; }
  bool chance(unsigned percent) { return prng_.below(100) < percent; }

  // --- expressions -------------------------------------------------------------------------------------------------------------
  E constant() {
    const T type = std::array{T::kS32, T::kS32, T::kU32, T::kS64, T::kU64}[prng_.below(5)];
    const Wide v = chance(70) ? prng_.between(0, 20) : chance(50) ? prng_.between(0, 65536) : prng_.between(0, 0x7fffffff);
    const char* const suffix = type == T::kU32 ? "u" : type == T::kS64 ? "l" : type == T::kU64 ? "ul" : "";
    E e{number(v) + suffix, type, {v, v}};
    if (is_signed(type) && chance(30)) e = {"(-" + e.text + ")", type, {-v, -v}};
    return e;
  }

  E leaf() {
    if (chance(25) || lvalues_.empty()) return constant();
    const Lvalue& l = lvalues_[prng_.below(lvalues_.size())];
    // An unsigned bit-field narrower than int promotes to int.
    return {l.text, l.is_bit_field ? T::kS32 : l.type, l.r};
  }

  E cast_to(T type, const E& e) { return {std::string("(") + name(type) + ")(" + e.text + ")", type, converted(e.r, type)}; }

  // The same value as an operand of the usual conversions to `type`.
  static Range operand(const E& e, T type) { return converted(e.r, type); }

  E masked(const E& e, Wide mask) {  // non-negative, at most mask
    const T type = promoted(e.type);
    return {"(" + e.text + " & " + number(mask) + (bits(type) == 64 ? "l" : "") + ")", type, {0, mask}};
  }
  E reduced(const E& e, Wide modulus) {  // magnitude below modulus
    const T type = promoted(e.type);
    if (type == T::kU64 || type == T::kU32) return masked(e, modulus - 1);
    return {"(" + e.text + " % " + number(modulus) + ")", type, {e.r.low < 0 ? -(modulus - 1) : 0, modulus - 1}};
  }
  E small(const E& e) { return reduced(e, 1024); }

  E arithmetic(const E& x, const E& y, char op) {
    E a = x, b = y;
    for (int attempt = 0; attempt < 2; ++attempt) {
      const T type = common(a.type, b.type);
      const Range l = operand(a, type), r = operand(b, type);
      Range result;
      switch (op) {
        case '+':
          result = {l.low + r.low, l.high + r.high};
          break;
        case '-':
          result = {l.low - r.high, l.high - r.low};
          break;
        default: {
          const Wide p[] = {l.low * r.low, l.low * r.high, l.high * r.low, l.high * r.high};
          result = {*std::min_element(p, p + 4), *std::max_element(p, p + 4)};
          break;
        }
      }
      const bool fits = range(type).contains(result);
      if (fits || type == T::kU32) return {"(" + a.text + ' ' + op + ' ' + b.text + ")", type, converted(result, type)};
      a = small(a);
      b = small(b);
    }
    return a;
  }

  E divide(const E& x, const E& y, char op) {
    E a = x;
    E b = masked(y, 15);
    b = {"(" + b.text + " + 1)", b.type, {1, 16}};
    T type = common(a.type, b.type);
    if (type == T::kU64) a = masked(a, (Wide{1} << 40) - 1);
    type = common(a.type, b.type);
    const Range l = operand(a, type);
    const Wide magnitude = std::max(l.high, -l.low);
    const Range quotient{l.low < 0 ? -magnitude : 0, magnitude}, remainder{l.low < 0 ? -15 : 0, 15};
    return {"(" + a.text + ' ' + op + ' ' + b.text + ")", type, op == '/' ? quotient : remainder};
  }

  E bitwise(const E& a, const E& b, char op) {
    const T type = common(a.type, b.type);
    const Range l = operand(a, type), r = operand(b, type);
    Range result;
    if (op == '&' && (l.low >= 0 || r.low >= 0)) {
      result = {0, l.low < 0 ? r.high : r.low < 0 ? l.high : std::min(l.high, r.high)};
    } else {
      const Wide magnitude = std::max({l.high, r.high, -l.low, -r.low});
      Wide power = 1;
      while (power <= magnitude) power *= 2;
      result = {l.low < 0 || r.low < 0 ? -power : 0, power - 1};
    }
    return {"(" + a.text + ' ' + op + ' ' + b.text + ")", type, converted(result, type)};
  }

  E shift(const E& x, const E& y, bool left) {
    E a = x;
    a.type = promoted(a.type);
    const unsigned width = bits(a.type);
    if (left) {
      if (a.type == T::kU32) return {"(" + a.text + " << " + masked(y, 31).text + ")", T::kU32, range(T::kU32)};
      a = masked(a, 0xff);
      return {"(" + a.text + " << " + masked(y, 15).text + ")", a.type, {0, Wide{0xff} << 15}};
    }
    if (a.type == T::kU64) a = masked(a, (Wide{1} << 50) - 1);
    return {"(" + a.text + " >> " + masked(y, width - 1).text + ")",
            a.type,
            {std::min<Wide>(a.r.low, 0), std::max<Wide>(a.r.high, 0)}};
  }

  E unary(const E& e) {
    const T type = promoted(e.type);
    switch (prng_.below(4)) {
      case 0:
        return {"(!" + e.text + ")", T::kS32, {0, 1}};
      case 1:
        if (type == T::kU32) return {"(-" + e.text + ")", type, range(type)};
        if (-e.r.low <= range(type).high) return {"(-" + e.text + ")", type, {-e.r.high, -e.r.low}};
        return e;
      case 2:
        if (type == T::kU32) return {"(~" + e.text + ")", type, range(type)};
        return {"(~" + e.text + ")", type, converted({-e.r.high - 1, -e.r.low - 1}, type)};
      default:
        return cast_to(any_type(), e);
    }
  }

  E expression(int depth) {
    if (depth <= 0 || chance(15)) return leaf();
    switch (const std::uint64_t kind = prng_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        return binary(kind, depth);
      case 9:
        return unary(expression(depth - 1));
      case 10:
        return condition(depth);
      case 11: {
        const E c = condition(depth - 1), a = expression(depth - 1), b = expression(depth - 1);
        const T type = common(a.type, b.type);
        const Range l = operand(a, type), r = operand(b, type);
        return {"(" + c.text + " ? " + a.text + " : " + b.text + ")", type, {std::min(l.low, r.low), std::max(l.high, r.high)}};
      }
      case 12:
        return call(depth);
      case 13: {
        const T type = any_number_type();
        const E inner = fitted(expression(depth - 1), type);
        const std::string v = fresh("t");
        const E value{v, type, stored_range(type)};
        const E outcome = arithmetic(value, constant(), '+');
        return {"({ " + std::string(name(type)) + " " + v + " = " + inner.text + "; " + outcome.text + "; })", outcome.type,
                outcome.r};
      }
      case 14: {
        const E a = expression(depth - 1), b = expression(depth - 1);
        return {"(" + a.text + ", " + b.text + ")", promoted(b.type), converted(b.r, promoted(b.type))};
      }
      default: {
        const E a = expression(depth - 1), b = expression(depth - 1);
        const T type = common(a.type, b.type);
        const Range l = operand(a, type), r = operand(b, type);
        // a ?: b
        return {"(" + a.text + " ?: " + b.text + ")", type, {std::min(l.low, r.low), std::max(l.high, r.high)}};
      }
    }
  }

  E binary(std::uint64_t kind, int depth) {
    const char op = kind == 6 && !chance(50) ? '^' : "+-*/%&|<>"[kind];
    const E b = expression(depth - 1), a = expression(depth - 1);
    switch (op) {
      case '+':
      case '-':
      case '*':
        return arithmetic(a, b, op);
      case '/':
      case '%':
        return divide(a, b, op);
      case '<':
      case '>':
        return shift(a, b, op == '<');
      default:
        return bitwise(a, b, op);
    }
  }

  E condition(int depth) {
    const E a = expression(depth - 1), b = expression(depth - 1);
    static constexpr const char* kOps[] = {"<", "<=", ">", ">=", "==", "!=", "&&", "||"};
    return {"(" + a.text + " " + kOps[prng_.below(8)] + " " + b.text + ")", T::kS32, {0, 1}};
  }

  // An expression whose value may be stored in a variable of this type.
  E fitted(const E& e, T type) {
    if (bits(type) < 64 || stored_range(type).contains(converted(e.r, type))) return e;
    return reduced(e, kStoredMax);
  }
  std::string index(Wide size) { return masked(cast_to(T::kU32, expression(1)), size - 1).text; }

  E call(int depth) {
    if (functions_.empty()) return leaf();
    const Function f = functions_[prng_.below(functions_.size())];
    std::string text = f.name + "(";
    for (std::size_t i = 0; i < f.parameters.size(); ++i) {
      text += (i == 0 ? "" : ", ") + fitted(expression(depth - 2), f.parameters[i]).text;
    }
    return {text + ")", f.result, stored_range(f.result)};
  }

  // --- types, globals, helpers -------------------------------------------------------------------------------------------------
  struct Field {
    std::string path;
    T type = T::kS32;
    unsigned width = 0;  // bit-field
  };
  struct Function {
    std::string name;
    T result = T::kS32;
    std::vector<T> parameters;
  };

  void record_type() {
    line("struct S@ {");
    ++indent_;
    const auto scalar = [&](const std::string& prefix) {
      const std::string m = fresh("m");
      const T type = any_type();
      line(std::string(name(type)) + ' ' + m + ';');
      fields_.push_back({prefix + m, type, 0});
    };
    for (std::uint64_t n = 1 + prng_.below(4); n > 0; --n) scalar("");
    if (chance(70)) {
      for (std::uint64_t n = 1 + prng_.below(4); n > 0; --n) {
        const std::string m = fresh("b");
        const T type = chance(50) ? T::kS32 : T::kU32;
        const auto width = static_cast<unsigned>(prng_.between(2, 20));
        line(std::string(name(type)) + ' ' + m + " : " + std::to_string(width) + ';');
        fields_.push_back({m, type, width});
      }
    }
    if (chance(60)) {
      const std::string m = fresh("n");
      line("struct {");
      ++indent_;
      for (std::uint64_t n = 1 + prng_.below(3); n > 0; --n) scalar(m + '.');
      --indent_;
      line("} " + m + ';');
    }
    if (chance(60)) {
      const std::string m = fresh("a");
      const T type = any_number_type();
      line(std::string(name(type)) + ' ' + m + "[4];");
      for (int i = 0; i < 4; ++i) fields_.push_back({m + '[' + std::to_string(i) + ']', type, 0});
    }
    if (chance(60)) {
      const std::string w = fresh("w"), b = fresh("y"), h = fresh("h");
      line("union { unsigned int " + w + "; unsigned char " + b + "[4]; struct { unsigned short " + h + ", " + h + "x; }; };");
      fields_.push_back({w, T::kU32, 0});
      fields_.push_back({b + "[1]", T::kU8, 0});
      fields_.push_back({h + 'x', T::kU16, 0});
    }
    --indent_;
    line("};");
  }

  Lvalue field(const std::string& base, const Field& f) {
    Lvalue l{base + f.path, f.type, stored_range(f.type), f.width != 0};
    if (f.width == 0) return l;
    l.r = is_signed(f.type) ? Range{-(Wide{1} << (f.width - 1)), (Wide{1} << (f.width - 1)) - 1}
                            : Range{0, (Wide{1} << f.width) - 1};
    return l;
  }

  Wide constant_for(const Field& f) {
    if (f.type == T::kBool) return static_cast<Wide>(prng_.below(2));
    if (f.width != 0) return static_cast<Wide>(prng_.below(std::uint64_t{1} << (f.width - 1)));
    return static_cast<Wide>(prng_.between(is_signed(f.type) ? -100 : 0, 100));
  }

  // { .m0 = 1, .n2.m1 = 3, ... } for a random part of the members.
  std::string record_initializer(bool constants_only) {
    std::string text = "{ ";
    bool has_union = false;
    for (const Field& f : fields_) {
      const bool is_union = f.path[0] == 'w' || f.path[0] == 'y' || f.path[0] == 'h';
      if (!chance(60) || (is_union && has_union)) continue;
      has_union = has_union || is_union;
      const std::string value = constants_only ? number(constant_for(f)) : fitted(expression(2), f.type).text;
      text += "." + f.path + " = " + value + ", ";
    }
    return text + "}";
  }

  void globals() {
    line("static unsigned int total@;");
    line("static struct S@ gs@ = " + record_initializer(true) + ';');
    line("static struct S@ *const gp@ = &gs@;");
    for (int i = 0; i < 2; ++i) {
      const T type = any_number_type();
      const std::string g = "g" + std::to_string(i) + "@";
      line(std::string("static ") + name(type) + ' ' + g + " = " + std::to_string(prng_.between(0, 100)) + ';');
      global_lvalues_.push_back({g, type, stored_range(type), false});
    }
    const T type = any_number_type();
    line(std::string("static ") + name(type) + " ga@[8] = { 1, 2, [5] = 7, 9 };");
    array_type_ = type;
    for (const Field& f : fields_) global_lvalues_.push_back(field("gs@.", f));
  }

  void helpers() {
    line("static void clean@(unsigned int *p) { total@ = total@ * 7u + *p; }");
    line("static unsigned int rec@(unsigned int n, unsigned int x) { return n == 0 ? x : rec@(n - 1, x * 3u + n); }");
    const std::uint64_t count = 2 + prng_.below(3);
    for (std::uint64_t i = 0; i < count; ++i) {
      Function f{"f" + std::to_string(i) + "@", any_type(), {}};
      std::string header = std::string("static ") + name(f.result) + ' ' + f.name + '(';
      lvalues_.clear();
      for (std::uint64_t p = 0; p < 1 + prng_.below(3); ++p) {
        const T type = any_type();
        const std::string v = "p" + std::to_string(p);
        header += (p == 0 ? "" : ", ") + std::string(name(type)) + ' ' + v;
        f.parameters.push_back(type);
        lvalues_.push_back({v, type, stored_range(type), false});
      }
      line(header + ")");
      line("{");
      ++indent_;
      if (chance(50)) {
        const E early = fitted(expression(2), f.result), c = condition(2);
        line("if " + c.text + " return " + early.text + ';');
      }
      line("return " + fitted(expression(3), f.result).text + ';');
      --indent_;
      line("}");
      functions_.push_back(f);
    }
    lvalues_.clear();
    for (const Field& f : fields_) lvalues_.push_back(field("s.", f));
    line("static struct S@ by_value@(struct S@ s, unsigned int k)");
    line("{");
    ++indent_;
    lvalues_.push_back({"k", T::kU32, range(T::kU32), false});
    line("unsigned int sum = k;");
    assignment();
    assignment();
    line("total@ += sum;");
    line("return s;");
    --indent_;
    line("}");
    for (Lvalue& l : lvalues_) {
      if (l.text.rfind("s.", 0) == 0) l.text = "p->" + l.text.substr(2);
    }
    line("static void change@(struct S@ *p, unsigned int k)");
    line("{");
    ++indent_;
    line("unsigned int sum = k;");
    assignment();
    line("if (k & 1)");
    ++indent_;
    assignment();
    --indent_;
    line("total@ += sum;");
    --indent_;
    line("}");
    line("static unsigned int op0@(unsigned int x) { return x * 5u + 1; }");
    line("static unsigned int op1@(unsigned int x) { return x ^ 0x55aau; }");
    line("static unsigned int (*const ops@[2])(unsigned int) = { op0@, op1@ };");
    lvalues_.clear();
  }

  // --- statements --------------------------------------------------------------------------------------------------------------
  void assignment() {
    const Lvalue l = lvalues_[prng_.below(lvalues_.size())];
    if (l.text == "k" || is_frozen(l)) return mix();
    if (chance(40)) {
      static constexpr const char* kOps[] = {"+", "-", "*", "&", "|", "^"};
      const char op = *kOps[prng_.below(6)];
      const E right = chance(50) ? small(expression(2)) : expression(2);
      const E left{l.text, l.is_bit_field ? T::kS32 : l.type, l.r};
      const E both = op == '&' || op == '|' || op == '^' ? bitwise(left, right, op) : arithmetic(left, right, op);
      // The operands were not reduced, and the result may be stored.
      const bool as_written = both.text == "(" + left.text + ' ' + op + ' ' + right.text + ")";
      if (as_written && (bits(l.type) < 64 || stored_range(l.type).contains(both.r))) {
        line(l.text + ' ' + op + "= " + right.text + ';');
        return;
      }
    }
    if (chance(15) && bits(l.type) < 32 && !l.is_bit_field) {
      static constexpr const char* kForms[] = {"++%", "%++", "--%", "%--"};
      std::string form = kForms[prng_.below(4)];
      form.replace(form.find('%'), 1, l.text);
      line(chance(50) ? form + ';' : "MIX(" + form + ");");
      return;
    }
    const std::string text = l.text + " = " + fitted(expression(3), l.type).text;
    line(chance(80) ? text + ';' : "MIX(" + text + ");");
  }
  bool is_frozen(const Lvalue& l) const { return std::find(frozen_.begin(), frozen_.end(), l.text) != frozen_.end(); }

  void mix() { line("MIX(" + expression(3).text + ");"); }

  void body(int depth, int statements) {
    line("{");
    ++indent_;
    const std::size_t scope = lvalues_.size();
    for (int i = 0; i < statements; ++i) statement(depth);
    lvalues_.resize(scope);
    --indent_;
    line("}");
  }

  void declare() {
    const T type = any_type();
    const std::string v = fresh("v");
    const E init = fitted(expression(3), type);
    line(std::string(chance(10) ? "volatile " : "") + name(type) + ' ' + v + " = " + init.text + ';');
    lvalues_.push_back({v, type, stored_range(type), false});
    if (!chance(25)) return;
    const std::string p = fresh("q");
    line(std::string(name(type)) + " volatile *" + p + " = &" + v + ';');
    lvalues_.push_back({"(*" + p + ")", type, stored_range(type), false});
    lvalues_.push_back({p + "[0]", type, stored_range(type), false});
  }

  void loop(int depth) {
    const std::string i = fresh("i");
    const auto n = std::to_string(prng_.between(2, 5));
    const T type = chance(50) ? T::kS32 : T::kU8;
    const Lvalue counter{i, type, {0, 6}, false};
    const std::uint64_t form = prng_.below(3);
    line("{");
    ++indent_;
    if (form == 0) {
      line("for (" + std::string(name(type)) + ' ' + i + " = 0; " + i + " < " + n + "; " + i + "++)");
    } else {
      line(std::string(name(type)) + ' ' + i + " = 0;");
      line(form == 1 ? "while (" + i + "++ < " + n + ")" : "do");
    }
    const std::size_t scope = lvalues_.size();
    lvalues_.push_back(counter);
    frozen_.push_back(i);
    ++loop_depth_;
    line("{");
    ++indent_;
    for (std::uint64_t k = 1 + prng_.below(3); k > 0; --k) statement(depth - 1);
    --indent_;
    line("}");
    --loop_depth_;
    lvalues_.resize(scope);
    if (form == 2) line("while (++" + i + " < " + n + ");");
    --indent_;
    line("}");
  }

  void switch_statement(int depth) {
    line("switch (" + masked(expression(2), 7).text + ") {");
    const std::size_t scope = lvalues_.size();
    for (int c = 0; c < 4; ++c) {
      line(c == 3 ? "case 5 ... 6:" : c == 2 && chance(50) ? "default:" : "case " + std::to_string(c) + ":");
      ++indent_;
      line("{");
      ++indent_;
      statement(depth - 1);
      lvalues_.resize(scope);
      --indent_;
      line("}");
      if (chance(60)) line("break;");
      --indent_;
    }
    line("}");
  }

  void statement(int depth) {
    if (depth <= 0) return chance(60) ? assignment() : mix();
    switch (prng_.below(18)) {
      case 0:
      case 1:
      case 2:
        return declare();
      case 3:
      case 4:
      case 5:
        return assignment();
      case 6:
        return mix();
      case 7:
        line("if " + condition(3).text);
        body(depth - 1, 2);
        if (chance(50)) {
          line("else");
          body(depth - 1, 2);
        }
        return;
      case 8:
        return loop(depth);
      case 9:
        return switch_statement(depth);
      case 10: {
        const std::string label = fresh("l");
        line("if " + condition(2).text + " goto " + label + ';');
        body(depth - 1, 1);
        line(label + ": ;");
        return;
      }
      case 11: {
        line("{");
        ++indent_;
        const std::size_t scope = lvalues_.size();
        const std::string c = fresh("c");
        line("__attribute__((cleanup(clean@))) unsigned int " + c + " = " + expression(2).text + ';');
        lvalues_.push_back({c, T::kU32, range(T::kU32), false});
        statement(depth - 1);
        if (loop_depth_ > 0 && chance(60)) {
          const std::string leaves = chance(50) ? " break;" : " continue;";
          line("if " + condition(2).text + leaves);
        }
        statement(depth - 1);
        lvalues_.resize(scope);
        --indent_;
        line("}");
        return;
      }
      case 12:
        line(chance(50) ? "change@(&s, " + expression(2).text + ");" : "change@(gp@, " + expression(2).text + ");");
        return;
      case 13:
        line(chance(50) ? "s = by_value@(gs@, " + expression(2).text + ");" : "*sp = by_value@(s, 3u);");
        return;
      case 14:
        line(chance(50) ? "gs@ = s;" : "s = (struct S@)" + record_initializer(false) + ';');
        return;
      case 15: {
        const std::string argument = expression(2).text, i = index(2);
        line("MIX(ops@[" + i + "](" + argument + "));");
        return;
      }
      case 16: {
        const std::string argument = expression(2).text, rounds = masked(expression(2), 7).text;
        line("MIX(rec@(" + rounds + ", " + argument + "));");
        return;
      }
      default: {
        const std::string i = index(8);
        line("ga@[" + i + "] = " + fitted(expression(3), array_type_).text + ';');
        line("MIX(*(ga@ + " + index(8) + "));");
        return;
      }
    }
  }

  void test_function() {
    line("long test@(void)");
    line("{");
    ++indent_;
    line("unsigned int sum = 1;");
    line("struct S@ s = " + record_initializer(true) + ';');
    line("struct S@ *sp = &s;");
    lvalues_ = global_lvalues_;
    for (const Field& f : fields_) lvalues_.push_back(field(chance(50) ? "s." : "sp->", f));
    for (int i = 0; i < 3; ++i) declare();
    for (int i = 0; i < 14; ++i) statement(3);
    for (const Field& f : fields_) line("MIX(s." + f.path + ");");
    for (const Lvalue& l : global_lvalues_) line("MIX(" + l.text + ");");
    line("for (int i = 0; i < 8; i++) MIX(ga@[i]);");
    line("return sum ^ total@;");
    --indent_;
    line("}");
  }

  Prng prng_;
  std::string out_;
  int indent_ = 0;
  int counter_ = 0;
  int loop_depth_ = 0;
  std::vector<Field> fields_;
  std::vector<Function> functions_;
  std::vector<Lvalue> lvalues_;
  std::vector<Lvalue> global_lvalues_;
  std::vector<std::string> frozen_;  // loop counters: read, never written
  T array_type_ = T::kS32;
};

}  // namespace

std::string generate_program(std::uint64_t seed) { return Generator(seed).run(); }

}  // namespace wakesim::lang
