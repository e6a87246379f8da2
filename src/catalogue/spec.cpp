#include "catalogue/spec.hpp"

#include <algorithm>

#include "catalogue/default_timeout.hpp"

namespace flintdesk::catalogue {

std::string_view NameOf(Type type) {
  switch (type) {
    case Type::kText:
      return "text";
    case Type::kInteger:
      return "integer";
    case Type::kBoolean:
      return "boolean";
    case Type::kMilliseconds:
      return "milliseconds";
    case Type::kId:
      return "id";
    case Type::kHost:
      return "host name";
    case Type::kChoice:
      return "choice";
    case Type::kObject:
      return "object";
    case Type::kFile:
      return "file";
  }
  return "text";
}

std::string_view NameOf(Effect effect) {
  switch (effect) {
    case Effect::kReads:
      return "reads";
    case Effect::kSets:
      return "sets";
    case Effect::kAdds:
      return "adds";
    case Effect::kRemoves:
      return "removes";
  }
  return "reads";
}

bool Field::IsCalled(std::string_view word) const {
  return name == word || std::find(aliases.begin(), aliases.end(), word) != aliases.end();
}

Field Field::Make(Type type, std::string name, std::string description) {
  Field field;
  field.type = type;
  field.name = std::move(name);
  field.description = std::move(description);
  if (type == Type::kMilliseconds) {
    // Anything longer is a mistake in the unit, and 32 bits are what every timer below can hold.
    field.least = 1;
    field.most = 2'147'483'647;
  }
  return field;
}

Field Field::Choice(std::string name, std::string description, std::vector<std::string> choices) {
  Field field = Make(Type::kChoice, std::move(name), std::move(description));
  field.choices = std::move(choices);
  return field;
}

const Field& TimeoutField() {
  static const Field field =
      Field::Milliseconds("timeout", "The whole call with its retries and read-backs, in milliseconds.")
          .From(Place::kEither)
          .Default(kDefaultTimeout.count())
          .Example(10'000);
  return field;
}

namespace {

const Field* FindIn(const std::vector<Field>& fields, std::string_view name) {
  auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.IsCalled(name); });
  return found == fields.end() ? nullptr : &*found;
}

}  // namespace

std::string Action::WhyAskedAbout() const {
  if (!irreversible) return {};
  return irreversible_where.empty() ? "can't be undone" : "can't be undone " + irreversible_where;
}

const Field* Action::Find(std::string_view name_or_alias) const { return FindIn(fields, name_or_alias); }

const Field* Connector::FindConfiguration(std::string_view name) const { return FindIn(configuration, name); }

const Action* Connector::FindAction(std::string_view name) const { return actions.Find(name); }

const Group* Connector::FindGroup(std::string_view name) const {
  auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.name == name; });
  return found == groups.end() ? nullptr : &*found;
}

std::vector<const Action*> Connector::ActionsOf(const Group& group) const {
  std::vector<const Action*> members;
  for (const Action& action : actions)
    if (action.group == group.name) members.push_back(&action);
  return members;
}

}  // namespace flintdesk::catalogue
