#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

/// JSON as data. A value of its own kind and not a library's, because no number may lose a digit on its way
/// (docs/adr: ids of any length, decimals printed the shortest way that reads back the same) and because
/// objects keep their order. Reading is done by Boost.JSON's parser.
namespace flintdesk::json {

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;

/// A number that is no 64-bit integer, as text in JSON's grammar: "12345678901234567890", "0.1", "1.5e+300".
struct Decimal {
  std::string text;
  bool operator==(const Decimal&) const = default;
};

/// Members in the order they were set; keys are unique, the last one wins.
class Object {
 public:
  Object();
  Object(std::initializer_list<Member> members);
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();

  /// Takes members as they were read; of equal keys the last stays, at the place of the first.
  static Object FromMembers(std::vector<Member> members);

  const Value* Find(std::string_view key) const;
  Value* Find(std::string_view key);
  bool Contains(std::string_view key) const { return Find(key) != nullptr; }
  Value& Set(std::string_view key, Value value);
  bool Remove(std::string_view key);

  std::size_t size() const;
  bool empty() const;
  std::vector<Member>::const_iterator begin() const;
  std::vector<Member>::const_iterator end() const;
  std::vector<Member>::iterator begin();
  std::vector<Member>::iterator end();
  bool operator==(const Object& other) const;

 private:
  std::vector<Member> members_;
};

class Value {
 public:
  Value() = default;  ///< null
  Value(std::nullptr_t) {}
  Value(bool value) : data_(value) {}
  Value(int value) : data_(std::int64_t{value}) {}
  Value(std::int64_t value) : data_(value) {}
  Value(std::uint64_t value);
  Value(double value);
  Value(Decimal value) : data_(std::move(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(std::string_view value) : data_(std::string(value)) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(Array value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}

  bool IsNull() const { return data_.index() == 0; }
  bool IsBoolean() const { return std::holds_alternative<bool>(data_); }
  bool IsInteger() const { return std::holds_alternative<std::int64_t>(data_); }
  bool IsDecimal() const { return std::holds_alternative<Decimal>(data_); }
  bool IsNumber() const { return IsInteger() || IsDecimal(); }
  bool IsString() const { return std::holds_alternative<std::string>(data_); }
  bool IsArray() const { return std::holds_alternative<Array>(data_); }
  bool IsObject() const { return std::holds_alternative<Object>(data_); }

  /// Pointers into this value, null when it is of another kind.
  const bool* IfBoolean() const { return std::get_if<bool>(&data_); }
  const std::int64_t* IfInteger() const { return std::get_if<std::int64_t>(&data_); }
  const Decimal* IfDecimal() const { return std::get_if<Decimal>(&data_); }
  const std::string* IfString() const { return std::get_if<std::string>(&data_); }
  const Array* IfArray() const { return std::get_if<Array>(&data_); }
  Array* IfArray() { return std::get_if<Array>(&data_); }
  const Object* IfObject() const { return std::get_if<Object>(&data_); }
  Object* IfObject() { return std::get_if<Object>(&data_); }

  /// The member of an object, null when this is no object or has no such member. Chains:
  /// `response.Find("operation")` and `Path({"operation","result","status"})`.
  const Value* Find(std::string_view key) const;
  const Value* Path(std::initializer_list<std::string_view> keys) const;

  /// What a form or a log shows for a scalar: strings as they are, numbers in decimal, true/false; nothing
  /// for null, arrays and objects.
  std::optional<std::string> ScalarText() const;

  /// "null", "boolean", "integer", "number", "text", "list", "object": for messages.
  std::string_view KindName() const;

  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, Decimal, std::string, Array, Object> data_;
};

struct ParseOptions {
  std::size_t max_depth = 128;  ///< Nesting of arrays and objects.
  /// Values in all. Each takes far more memory and time than its two bytes of text.
  std::size_t max_values = static_cast<std::size_t>(-1);
  /// Accepts half of an escaped surrogate pair, as U+FFFD. Java writes one where a text was cut within an
  /// emoji, so responses have them.
  bool lone_surrogates = false;
};

/// Where and why a text is no JSON; line and column count from 1, the column in bytes.
struct ParseError {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string reason;

  std::string Sentence() const;  ///< "line 3, column 5: syntax error"
};

/// Strict JSON in UTF-8. Nothing may follow the value but white space. Never recurses, never throws.
Result<Value, ParseError> Parse(std::string_view text, const ParseOptions& options = {});

/// Compact text, UTF-8 as it is, control characters escaped; invalid UTF-8 becomes U+FFFD so that what we
/// write can always be read.
std::string Write(const Value& value);
/// The same with two blanks of indentation, for people.
std::string WritePretty(const Value& value);
/// A quoted JSON string.
std::string Quote(std::string_view text);

}  // namespace flintdesk::json
