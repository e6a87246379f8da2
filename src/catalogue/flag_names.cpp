#include "catalogue/flag_names.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace flintdesk::catalogue {

FlagNames::FlagNames(const Connector& connector, std::span<const Flag> own_options,
                     std::span<const std::string> arguments)
    : connector_(connector), own_options_(own_options) {
  action_ = FindAction(arguments);  // which asks `Named` about any action
}

/// Does a flag that has no `=` take the argument behind it?
bool FlagNames::TakesNext(std::string_view flag, std::string_view next) const {
  if (next.starts_with("--")) return false;
  if (const Flag* own = Own(flag)) return !own->placeholder.empty();
  const Field* field = Named(flag);
  if (!field && flag == YesFlag().name) return false;
  if (field && field->type == Type::kBoolean)
    return EqualsIgnoreCase(next, "true") || EqualsIgnoreCase(next, "false");
  if (field || OfFileFlag(flag)) return true;
  const Field* negated = flag.starts_with("no-") ? Named(flag.substr(3)) : nullptr;
  return !negated || negated->type != Type::kBoolean;
}

bool FlagNames::TakesAValue(std::string_view argument) const {
  if (!argument.starts_with("--") || argument.find('=') != argument.npos) return false;
  const std::string_view flag = argument.substr(2);
  if (const Flag* own = Own(flag)) return !own->placeholder.empty();
  const Field* field = Named(flag);
  return field ? field->type != Type::kBoolean : OfFileFlag(flag) != nullptr;
}

const Action* FlagNames::FindAction(std::span<const std::string> arguments) const {
  std::vector<std::string_view> words;
  bool words_only = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (words_only || !argument.starts_with("--")) {
      words.push_back(argument);
    } else if (argument == "--") {
      words_only = true;
    } else if (argument.find('=') == argument.npos && i + 1 < arguments.size() &&
               TakesNext(argument.substr(2), arguments[i + 1])) {
      ++i;
    }
  }
  // CONNECTOR ACTION, and a connector may have the name of an action.
  if (words.size() > 1) std::swap(words[0], words[1]);
  for (const std::string_view word : words)
    if (const Action* action = connector_.FindAction(word)) return action;
  return nullptr;
}

const Field* FlagNames::Named(std::string_view name) const {
  if (action_)
    for (const Field* field : {action_->Find(name), connector_.FindConfiguration(name)})
      if (field) return field;
  for (const Action& action : connector_.actions)
    if (const Field* field = action.Find(name)) return field;
  return connector_.FindConfiguration(name);
}

const Flag* FlagNames::Own(std::string_view name) const {
  const auto found = std::ranges::find(own_options_, name, &Flag::name);
  return found == own_options_.end() ? nullptr : &*found;
}

const Field* FlagNames::OfFileFlag(std::string_view name) const {
  constexpr std::string_view kEnd = "-file";
  if (!name.ends_with(kEnd)) return nullptr;
  const Field* field = Named(name.substr(0, name.size() - kEnd.size()));
  return field && field->MayComeFromAFile() ? field : nullptr;
}

std::vector<std::string> FlagNames::All() const {
  std::vector<std::string> names;
  for (const Flag& own : own_options_) names.push_back(own.name);
  const auto add = [&](const Action& action) {
    for (const Flag& flag : FlagsOf(connector_, action)) {
      names.push_back(flag.name);
      names.insert(names.end(), flag.aliases.begin(), flag.aliases.end());
      if (!flag.file.empty()) names.push_back(flag.file);
    }
    if (action.irreversible) names.push_back(YesFlag().name);
  };
  // The others stay unmade.
  if (action_)
    add(*action_);
  else
    for (const Action& action : connector_.actions) add(action);
  return names;
}

}  // namespace flintdesk::catalogue
