#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/spec.hpp"

namespace flintdesk::catalogue {

/// Which flags there are, and what each stands for. Refers to a connector's spec and to a command's own
/// options, which outlive it; any thread.
class FlagNames {
 public:
  FlagNames(const Connector& connector, std::span<const std::string> own_options)
      : connector_(connector), own_options_(own_options) {}

  /// By its name in any action: which action is meant may stand further on. Whether the action has it is
  /// checked later. Null when nothing has it.
  const Field* Named(std::string_view name) const;

  /// "notetext-file": the field whose text the flag takes from a file; null for any other flag.
  const Field* OfFileFlag(std::string_view name) const;

  /// All flags of one action, or of every action where none is named, with the command's own.
  std::vector<std::string> All(const Action* only) const;

 private:
  const Connector& connector_;
  std::span<const std::string> own_options_;
};

}  // namespace flintdesk::catalogue
