#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/spec.hpp"

/// What somebody meant by a name that does not exist. A guess that misleads is worse than none: a name is
/// taken for a misspelling only when each of its words is nearly the other's, so that it does the same kind
/// of thing
/// (`reopen-request` is not `close-request`), and for what people are known to ask for, the answer comes from
/// the catalogue's table of wishes. Pure functions; any thread.
namespace flintdesk::catalogue {

/// The candidate that `word` is a misspelling of, whatever its case and whether its words are divided by
/// dashes, underscores or capitals. One slip in a word, two in a long one; in a word of up to four letters
/// only a letter too many or too few, or two that changed places, since another letter makes another word.
std::optional<std::string> MisspellingOf(std::string_view word, std::span<const std::string> candidates);

/// The actions that are most like `name`, best first: by the words that they share, then by the slips between
/// them. At most `most`; those that share nothing are left out.
std::vector<std::string> NearestActions(const Connector& connector, std::string_view name, std::size_t most);

/// What follows "there is no action NAME": "; did you mean get-request?", how a wish is done, or nothing.
std::string AdviceOnAction(const Connector& connector, std::string_view name);

/// The same for a parameter, among the names that it may be; `shown` is put before the name that is guessed
/// ("--") and after it ("").
struct Frame {
  std::string_view before = "\"";
  std::string_view after = "\"";
};
std::string AdviceOnParameter(const Connector& connector, std::string_view name,
                              std::span<const std::string> candidates, const Frame& frame = {});

}  // namespace flintdesk::catalogue
