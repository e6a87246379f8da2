#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"

/// What `flintdesk run` lets a command line say of a flintbit's input and of the connectors it names.
namespace flintdesk::cli {

/// `input` with the values of `settings` ("request-id=17") laid over its outermost keys. A whole number,
/// true, false, null, and what begins with {, [ or " is JSON; anything else is a text. A secret's name takes
/// @FILE, - or env:NAME, as everywhere. Errors are kInvalidRequest; `name` is what they call the input.
///
///   SetInInput(R"({"a": 1})", {"request-id=17"}, "the input").value()  // {"a":1,"request-id":17}
Result<std::string> SetInInput(const std::string& input, const std::vector<std::string>& settings,
                               const std::string& name);

/// What messages call the input that `option`, the value of --input, stands for.
std::string NameOfInput(const std::string& option);

/// There is no connector `word`: the nearest of the `known` ones, or all.
Error UnknownConnector(const std::string& word, const std::vector<std::string>& known);

/// Which connector stands for one that a flintbit names.
class ConnectorNames {
 public:
  /// From "NAME=OTHER" (OTHER stands for NAME) and "OTHER" (for every name that has none of its own);
  /// `variable` is FLINTDESK_CONNECTOR, which the options win over. Errors are kInvalidRequest.
  static Result<ConnectorNames> Make(const std::vector<std::string>& options, const std::string& variable);

  const std::string& Of(const std::string& name) const;
  /// Is each one that an option lets stand for another among `known`? The variable may speak of other homes.
  Result<void> Check(const std::vector<std::string>& known) const;
  /// The names that others stand for by an option, but those in `called`.
  std::vector<std::string> Without(const std::set<std::string>& called) const;

 private:
  Result<void> Take(const std::string& text, const std::string& where,
                    std::map<std::string, std::string>* also = nullptr);

  std::map<std::string, std::string, std::less<>> names_;
  std::string others_;
  std::map<std::string, std::string>
      by_option_;  ///< The name is empty for every name that has none of its own.
};

}  // namespace flintdesk::cli
