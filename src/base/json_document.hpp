#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/json.hpp"

namespace flintdesk::json {

/// A member of an object that is still text.
struct RawMember {
  std::string_view key;    ///< Without its quotes.
  std::string_view value;  ///< JSON, without blanks around it.
};

/// The members of the outermost object, in order, without building any value; of equal keys the last one
/// counts. Returns them only when `Parse` would read the whole text. Returns nothing when the text is no
/// object or no JSON, and for rare forms that only `Parse` judges: an outermost key with an escape in it,
/// escaped surrogates, an exponent of more than three digits, more than 64 levels, or more values than
/// `most_values`. Several times as fast as `Parse`. The members point into `text`.
std::optional<std::vector<RawMember>> Outline(std::string_view text,
                                              std::size_t most_values = static_cast<std::size_t>(-1));

/// A value that may still be text: it is parsed on the first access. A response that nobody reads so costs no
/// more than the check that it is JSON. Copies share the text and the parsed value. Reading is safe from any
/// thread; changing is not.
///
///   if (json::Outline(text)) document = json::Document::OfText(std::move(text));
///   document.Edit([](json::Value& value) { value.IfObject()->Set("seen", true); });
///   document.Find("request");  // here it is parsed and edited
class Document {
 public:
  Document() = default;  ///< null
  template <class T>
  requires(std::convertible_to<T, Value> && !std::same_as<std::remove_cvref_t<T>, Document>)
      Document(T&& value)
      : value_(std::forward<T>(value)) {}

  /// `text` must be one that `Outline` accepts: an error in it could not be reported any more.
  static Document OfText(std::string text);

  /// Changes the value; at once when it has been built, else when it is.
  void Edit(std::function<void(Value&)> edit);

  /// Lives as long as this document is not assigned to or edited.
  const Value& value() const { return later_ ? later_->Built() : value_; }
  operator const Value&() const { return value(); }
  /// The value itself, where no copy of this document shares it; else a copy. The document is then of no use.
  Value Take() &&;

  bool IsNull() const { return !later_ && value_.IsNull(); }
  bool IsObject() const { return later_ || value_.IsObject(); }
  const Object* IfObject() const { return value().IfObject(); }
  const Value* Find(std::string_view key) const { return value().Find(key); }
  const Value* Path(std::initializer_list<std::string_view> keys) const { return value().Path(keys); }
  bool operator==(const Value& other) const { return value() == other; }
  bool operator==(const Document& other) const { return value() == other.value(); }

 private:
  class Later {
   public:
    explicit Later(std::string text) : text_(std::move(text)) {}
    const Value& Built();
    Value TakeBuilt();
    bool AddEdit(std::function<void(Value&)>& edit);  ///< False when it is too late.

   private:
    std::once_flag once_;
    bool built_ = false;
    std::string text_;
    std::vector<std::function<void(Value&)>> edits_;
    Value value_;
  };

  Value value_;
  std::shared_ptr<Later> later_;  ///< In place of `value_`.
};

}  // namespace flintdesk::json
