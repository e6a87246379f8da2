#include "catalogue/flag_names.hpp"

#include "catalogue/flags.hpp"

namespace flintdesk::catalogue {

const Field* FlagNames::Named(std::string_view name) const {
  for (const Action& action : connector_.actions)
    if (const Field* field = action.Find(name)) return field;
  return connector_.FindConfiguration(name);
}

const Field* FlagNames::OfFileFlag(std::string_view name) const {
  constexpr std::string_view kEnd = "-file";
  if (!name.ends_with(kEnd)) return nullptr;
  const Field* field = Named(name.substr(0, name.size() - kEnd.size()));
  return field && field->MayComeFromAFile() ? field : nullptr;
}

std::vector<std::string> FlagNames::All(const Action* only) const {
  std::vector<std::string> names(own_options_.begin(), own_options_.end());
  for (const Action& action : connector_.actions) {
    if (only && only != &action) continue;
    for (const Flag& flag : FlagsOf(connector_, action)) {
      names.push_back(flag.name);
      names.insert(names.end(), flag.aliases.begin(), flag.aliases.end());
      if (!flag.file.empty()) names.push_back(flag.file);
    }
  }
  return names;
}

}  // namespace flintdesk::catalogue
