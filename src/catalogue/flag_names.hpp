#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/flags.hpp"

namespace flintdesk::catalogue {

/// Which flags there are, and what each stands for in the action that a line means. Refers to a connector's
/// spec and to a command's own options, which outlive it; any thread.
class FlagNames {
 public:
  /// `arguments` is the whole line: the action may stand behind its flags, and what a flag takes is the
  /// action's to say.
  FlagNames(const Connector& connector, std::span<const Flag> own_options,
            std::span<const std::string> arguments);

  /// The action that the line means; null when it names none.
  const Action* action() const { return action_; }

  /// In the action that is meant, in the configuration, else in any other action: that this one lacks it is
  /// said later. Null when nothing has it.
  const Field* Named(std::string_view name) const;

  /// One of the command's own options; null where it has none of this name.
  const Flag* Own(std::string_view name) const;

  /// "notetext-file": the field whose text the flag takes from a file; null for any other flag.
  const Field* OfFileFlag(std::string_view name) const;

  /// Does an argument such as "--notetext" ask for a value, which is not in it? An unknown flag does not.
  bool TakesAValue(std::string_view argument) const;

  /// All flags of the action that is meant, or of every action where none is, with the command's own.
  std::vector<std::string> All() const;

 private:
  const Action* FindAction(std::span<const std::string> arguments) const;
  bool TakesNext(std::string_view flag, std::string_view next) const;

  const Connector& connector_;
  std::span<const Flag> own_options_;
  const Action* action_ = nullptr;
};

}  // namespace flintdesk::catalogue
