#include <charconv>
#include <cmath>
#include <iterator>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/core.h>

#include "base/json.hpp"

namespace flintdesk::json {
namespace {

namespace bj = boost::json;

/// Builds our values from Boost.JSON's events. The parser keeps its own stack, so depth costs no call frames.
struct Builder {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using error_code = boost::system::error_code;
  using string_view = bj::string_view;

  /// An array or object that is being read. What it holds so far lies at the end of `elements` or `members`,
  /// from `begin` on, and is moved out in one piece of the right size when it ends.
  struct Level {
    bool is_object;
    std::size_t begin;
    std::string key;  // of an object: the last one read
  };
  std::vector<Level> levels;
  std::vector<Value> elements;
  std::vector<Member> members;
  std::string pending;  // text of a string or key that came in parts
  std::string number;   // text of a number that came in parts
  Value root;
  std::size_t left = static_cast<std::size_t>(-1);  // values that may come yet
  bool too_many = false;

  /// False ends the parsing.
  bool Count() {
    too_many = left == 0;
    if (!too_many) --left;
    return !too_many;
  }
  bool Put(Value value) {
    if (!Count()) return false;
    if (levels.empty()) {
      root = std::move(value);
    } else if (Level& level = levels.back(); level.is_object) {
      members.emplace_back(std::move(level.key), std::move(value));
    } else {
      elements.push_back(std::move(value));
    }
    return true;
  }
  /// Ends the innermost level: what it held, taken off `all`.
  template <class T>
  std::vector<T> TakeLevel(std::vector<T>& all) {
    auto begin = all.begin() + static_cast<std::ptrdiff_t>(levels.back().begin);
    std::vector<T> taken(std::make_move_iterator(begin), std::make_move_iterator(all.end()));
    all.erase(begin, all.end());
    levels.pop_back();
    return taken;
  }
  std::string TakeText(string_view last) {
    if (pending.empty()) return std::string(last.data(), last.size());
    pending.append(last.data(), last.size());
    return std::exchange(pending, {});
  }
  bool PutDecimal(string_view last) {
    number.append(last.data(), last.size());
    std::string text = std::exchange(number, {});
    if (text.find_first_of(".eE") == std::string::npos)
      return Put(Decimal{std::move(text)});  // a long integer
    double value = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    // Out of a double's range: the digits as they came are the only form that loses nothing.
    if (failure != std::errc{} || !std::isfinite(value)) return Put(Decimal{std::move(text)});
    return Put(Value(value));
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    levels.push_back({true, members.size(), {}});
    return true;
  }
  bool on_object_end(std::size_t, error_code&) { return Put(Object::FromMembers(TakeLevel(members))); }
  bool on_array_begin(error_code&) {
    levels.push_back({false, elements.size(), {}});
    return true;
  }
  bool on_array_end(std::size_t, error_code&) { return Put(TakeLevel(elements)); }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    pending.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view last, std::size_t, error_code&) {
    levels.back().key = TakeText(last);
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    pending.append(part.data(), part.size());
    return true;
  }
  bool on_string(string_view last, std::size_t, error_code&) { return Put(TakeText(last)); }
  bool on_number_part(string_view part, error_code&) {
    number.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, string_view last, error_code&) {
    number.append(last.data(), last.size());
    // "-0" is an integer to the parser; as a decimal it keeps its sign.
    if (std::exchange(number, {}) == "-0") return Put(Value(-0.0));
    return Put(value);
  }
  bool on_uint64(std::uint64_t, string_view last, error_code&) { return PutDecimal(last); }
  bool on_double(double, string_view last, error_code&) { return PutDecimal(last); }
  bool on_bool(bool value, error_code&) { return Put(value); }
  bool on_null(error_code&) { return Put(nullptr); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

ParseError At(std::string_view text, std::size_t offset, std::string reason) {
  ParseError error;
  error.reason = std::move(reason);
  for (char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++error.line;
      error.column = 1;
    } else {
      ++error.column;
    }
  }
  return error;
}

std::string ReasonOf(const boost::system::error_code& code, std::size_t max_depth) {
  if (code == bj::error::incomplete) return "the text ends before the JSON does";
  if (code == bj::error::extra_data) return "there is something after the end of the JSON";
  if (code == bj::error::too_deep) return fmt::format("nested deeper than {} levels", max_depth);
  return code.message();
}

/// The code unit of an escape "\\uXXXX" at `at`; 0 when there is none.
unsigned EscapedUnit(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 6;
  unsigned unit = 0;
  if (text.size() < at + kLength || text[at] != '\\' || text[at + 1] != 'u') return 0;
  const char* end = text.data() + at + kLength;
  return std::from_chars(text.data() + at + 2, end, unit, 16).ptr == end ? unit : 0;
}

/// Puts U+FFFD, as an escape of the same length, where half of a surrogate pair stands alone. Backslashes
/// stand in nothing but strings, if this is JSON at all.
std::string WithoutLoneSurrogates(std::string_view text) {
  constexpr std::size_t kLength = 6;
  std::string repaired(text);
  for (std::size_t at = 0; (at = repaired.find('\\', at)) != std::string::npos;) {
    const unsigned unit = EscapedUnit(repaired, at);
    const unsigned next = EscapedUnit(repaired, at + kLength);
    const bool leads = unit >= 0xD800 && unit < 0xDC00;
    if (leads && next >= 0xDC00 && next < 0xE000) {
      at += 2 * kLength;
      continue;
    }
    if (unit >= 0xD800 && unit < 0xE000) repaired.replace(at, kLength, "\\ufffd");
    at += unit == 0 ? 2 : kLength;
  }
  return repaired;
}

bool HasSurrogates(std::string_view text) {
  return text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos;
}

}  // namespace

std::string ParseError::Sentence() const {
  return fmt::format("line {}, column {}: {}", line, column, reason);
}

Result<Value, ParseError> Parse(std::string_view text, const ParseOptions& options) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return ParseError{1, 1, "the text is empty"};
  std::string repaired;
  if (options.lone_surrogates && HasSurrogates(text)) text = repaired = WithoutLoneSurrogates(text);
  bj::parse_options parse_options;
  parse_options.max_depth = options.max_depth;
  bj::basic_parser<Builder> parser(parse_options);
  parser.handler().left = options.max_values;
  boost::system::error_code code;
  std::size_t used = parser.write_some(false, text.data(), text.size(), code);
  if (!code && used < text.size()) code = bj::error::extra_data;
  if (parser.handler().too_many)
    return At(text, used, fmt::format("more than {} values", options.max_values));
  if (code) return At(text, used, ReasonOf(code, options.max_depth));
  return std::move(parser.handler().root);
}

}  // namespace flintdesk::json
