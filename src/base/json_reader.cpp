#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>

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

  struct Level {
    bool is_object;
    std::string key;
    Array array;
    std::vector<Member> members;
  };
  std::vector<Level> levels;
  std::string pending;  // text of a string or key that came in parts
  std::string number;   // text of a number that came in parts
  Value root;

  bool Put(Value value) {
    if (levels.empty()) {
      root = std::move(value);
    } else if (Level& level = levels.back(); level.is_object) {
      level.members.emplace_back(std::move(level.key), std::move(value));
    } else {
      level.array.push_back(std::move(value));
    }
    return true;
  }
  std::string TakeText(string_view last) {
    pending.append(last.data(), last.size());
    return std::exchange(pending, {});
  }
  bool PutDecimal(string_view last) {
    number.append(last.data(), last.size());
    std::string text = std::exchange(number, {});
    if (text.find_first_of(".eE") == std::string::npos) return Put(Decimal{std::move(text)});  // a long integer
    double value = 0;
    auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    // Out of a double's range: the digits as they came are the only form that loses nothing.
    if (failure != std::errc{} || !std::isfinite(value)) return Put(Decimal{std::move(text)});
    return Put(Value(value));
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { levels.push_back({true, {}, {}, {}}); return true; }
  bool on_object_end(std::size_t, error_code&) {
    Object object = Object::FromMembers(std::move(levels.back().members));
    levels.pop_back();
    return Put(std::move(object));
  }
  bool on_array_begin(error_code&) { levels.push_back({false, {}, {}, {}}); return true; }
  bool on_array_end(std::size_t, error_code&) {
    Array array = std::move(levels.back().array);
    levels.pop_back();
    return Put(std::move(array));
  }
  bool on_key_part(string_view part, std::size_t, error_code&) { pending.append(part.data(), part.size()); return true; }
  bool on_key(string_view last, std::size_t, error_code&) { levels.back().key = TakeText(last); return true; }
  bool on_string_part(string_view part, std::size_t, error_code&) { pending.append(part.data(), part.size()); return true; }
  bool on_string(string_view last, std::size_t, error_code&) { return Put(TakeText(last)); }
  bool on_number_part(string_view part, error_code&) { number.append(part.data(), part.size()); return true; }
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

}  // namespace

std::string ParseError::Sentence() const { return fmt::format("line {}, column {}: {}", line, column, reason); }

Result<Value, ParseError> Parse(std::string_view text, const ParseOptions& options) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return ParseError{1, 1, "the text is empty"};
  bj::parse_options parse_options;
  parse_options.max_depth = options.max_depth;
  bj::basic_parser<Builder> parser(parse_options);
  boost::system::error_code code;
  std::size_t used = parser.write_some(false, text.data(), text.size(), code);
  if (!code && used < text.size()) code = bj::error::extra_data;
  if (code) return At(text, used, ReasonOf(code, options.max_depth));
  return std::move(parser.handler().root);
}

}  // namespace flintdesk::json
