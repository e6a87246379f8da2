#include "catalogue/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "catalogue/guess.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
namespace {

std::string Quoted(std::string_view key) { return json::Quote(RedactAndShorten(key, 60)); }

bool Present(const json::Object& object, std::string_view key) {
  const json::Value* value = object.Find(key);
  return value && !value->IsNull();
}

/// Findings and values of one check, as they gather.
struct Gathering {
  Checked checked;
  std::vector<std::string> findings;
  std::size_t wrong_secrets = 0;  ///< How many of the findings say that a secret can't be one.

  void Take(const Field& field, std::string_view key, const json::Value& value, bool hide) {
    Result<json::Value, Finding> converted = Convert(field, value, hide);
    if (!converted.ok()) {
      if (converted.error().wrong_secret) ++wrong_secrets;
      std::string finding = std::move(converted).error().text;
      if (key != field.name) finding = fmt::format("{} (another name of {})", finding, field.name);
      findings.push_back(std::move(finding));
      return;
    }
    checked.values.Set(field.name, std::move(converted).value());
  }
};

/// The names given for one field; more than one is ambiguous unless all say the same, 17 and "17" for one.
bool SaysTwoThings(const Field& field, const json::Object& given) {
  std::optional<json::Value> first;
  const auto differs = [&](const std::string& name) {
    if (!Present(given, name)) return false;
    Result<json::Value, Finding> converted = Convert(field, *given.Find(name));
    if (!converted.ok()) return false;  // that has its own finding
    if (first && !(*first == *converted)) return true;
    first = std::move(converted).value();
    return false;
  };
  return differs(field.name) || std::any_of(field.aliases.begin(), field.aliases.end(), differs);
}

void FindDoubles(const std::vector<Field>& fields, const json::Object& given, Gathering& gathering) {
  for (const Field& field : fields)
    if (!field.aliases.empty() && SaysTwoThings(field, given))
      gathering.findings.push_back(
          fmt::format("{} is given twice, under different names and with different values", field.name));
}

/// Was anything given for the field, be it refused? That has its finding already.
bool IsGiven(const Field& field, const json::Object& parameters, const std::vector<std::string>& named) {
  const auto given = [&](const std::string& name) {
    return Present(parameters, name) || std::ranges::find(named, name) != named.end();
  };
  return given(field.name) || std::ranges::any_of(field.aliases, given);
}

/// Two fields that name one thing, and name two.
void FindContradictions(const Action& action, Gathering& gathering) {
  const Checked& checked = gathering.checked;
  for (const Field& field : action.fields) {
    if (field.same_as.empty() || !checked.Has(field.name) || !checked.Has(field.same_as)) continue;
    if (*checked.values.Find(field.name) != *checked.values.Find(field.same_as))
      gathering.findings.push_back(
          fmt::format("{} and {} differ; give one of them", field.same_as, field.name));
  }
}

std::string MissingInBoth(const Field& field) {
  return fmt::format("{} is missing: put {} into the connector's configuration, or set it with the request",
                     field.name, Quoted(field.name));
}

std::string Letters(std::string_view name) {
  std::string letters = ToLower(name);
  std::erase_if(letters, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return letters;
}

std::vector<std::string> KnownParameters(const Connector& connector, const Action& action) {
  std::vector<std::string> known{"action", TimeoutField().name};
  for (const Field& field : action.fields) {
    known.push_back(field.name);
    known.insert(known.end(), field.aliases.begin(), field.aliases.end());
  }
  for (const Field& field : connector.configuration)
    if (field.place == Place::kEither) known.push_back(field.name);
  return known;
}

/// Where a key of a request belongs; null when nowhere.
const Field* ParameterOf(const Connector& connector, const Action& action, std::string_view key) {
  if (const Field* field = action.Find(key)) return field;
  if (key == TimeoutField().name) return &TimeoutField();
  const Field* field = connector.FindConfiguration(key);
  return field && field->place == Place::kEither ? field : nullptr;
}

std::string UnknownParameter(const Connector& connector, const Action& action, std::string_view key) {
  if (connector.FindConfiguration(key))
    return fmt::format("{} belongs to the connector's configuration and can't come with the request",
                       Quoted(key));
  return fmt::format("{} has no parameter {}{}", action.name, Quoted(key),
                     AdviceOnParameter(connector, key, KnownParameters(connector, action)));
}

/// Is it a misspelt parameter that must not be left out, since more would happen than was asked for?
bool IsTooNear(const Action& action, std::string_view key) {
  return std::ranges::any_of(action.fields, [&](const Field& field) {
    const std::vector<std::string> name = {Letters(field.name)};
    return field.holds_back && NearestOf(Letters(key), name).has_value();
  });
}

void TakeParameters(const Connector& connector, const Action& action, const json::Object& parameters,
                    bool tolerate_unknown, Gathering& gathering) {
  for (const auto& [key, value] : parameters) {
    if (key == "action" || value.IsNull()) continue;
    if (const Field* field = ParameterOf(connector, action, key)) {
      gathering.Take(*field, key, value, false);
    } else if (tolerate_unknown && !IsTooNear(action, key)) {
      gathering.checked.warnings.push_back("left out: " + UnknownParameter(connector, action, key));
    } else {
      gathering.findings.push_back(UnknownParameter(connector, action, key));
    }
  }
  FindDoubles(action.fields, parameters, gathering);
}

/// Asks for what is required and was not given.
class Demand {
 public:
  Demand(const json::Object& parameters, const std::vector<std::string>& named, Gathering& gathering)
      : parameters_(parameters), named_(named), gathering_(gathering) {}

  void OfConfiguration(const Connector& connector) {
    for (const Field& field : connector.configuration)
      if (IsMissing(field, connector.configuration))
        gathering_.findings.push_back(
            field.place == Place::kEither
                ? MissingInBoth(field)
                : fmt::format("{} is missing in the connector's configuration", field.name));
  }
  void OfRequest(const Action& action) {
    for (const Field& field : action.fields)
      if (IsMissing(field, action.fields))
        gathering_.findings.push_back(fmt::format("{} is missing ({})", field.name, Expectation(field)));
  }

 private:
  bool IsMissing(const Field& field, const std::vector<Field>& fields) const {
    return field.required && !Present(gathering_.checked.values, field.name) &&
           !IsGiven(field, parameters_, named_) && IsRequired(field, fields);
  }
  bool IsRequired(const Field& field, const std::vector<Field>& fields) const {
    if (!field.required_when) return true;
    const json::Value* other = gathering_.checked.values.Find(field.required_when->field);
    // Whether this one is required can't be told from a value that was refused.
    if (other == nullptr)
      for (const Field& candidate : fields)
        if (candidate.name == field.required_when->field && IsGiven(candidate, parameters_, named_))
          return false;
    const bool equal = other && other->ScalarText() == field.required_when->value;
    return equal == field.required_when->equal;
  }

  const json::Object& parameters_;
  const std::vector<std::string>& named_;
  Gathering& gathering_;
};

}  // namespace

std::string Checked::Text(std::string_view name) const {
  const json::Value* value = values.Find(name);
  return value ? value->ScalarText().value_or("") : "";
}

std::optional<std::int64_t> Checked::Integer(std::string_view name) const {
  const json::Value* value = values.Find(name);
  if (!value || !value->IfInteger()) return std::nullopt;
  return *value->IfInteger();
}

bool Checked::Boolean(std::string_view name) const {
  const json::Value* value = values.Find(name);
  return value && value->IfBoolean() && *value->IfBoolean();
}

Result<Checked> CheckConfiguration(const Connector& connector, const json::Object& configuration,
                                   const std::vector<std::string>& hidden) {
  Gathering gathering;
  for (const Field& field : connector.configuration)
    if (field.default_value) gathering.checked.values.Set(field.name, *field.default_value);
  for (const auto& [key, value] : configuration) {
    if (const Field* field = connector.FindConfiguration(key)) {
      if (value.IsNull()) continue;
      gathering.Take(*field, key, value, std::find(hidden.begin(), hidden.end(), key) != hidden.end());
      continue;
    }
    std::vector<std::string> known;
    for (const Field& field : connector.configuration) known.push_back(field.name);
    const std::optional<std::string> meant = MisspellingOf(key, known);
    gathering.findings.push_back(
        fmt::format("the configuration has no key {}{}", Quoted(key),
                    meant ? fmt::format("; did you mean {}?", json::Quote(*meant)) : std::string()));
  }
  FindDoubles(connector.configuration, configuration, gathering);
  if (connector.complete != nullptr)
    for (std::string& finding : connector.complete(gathering.checked, configuration))
      gathering.findings.push_back(std::move(finding));
  if (gathering.findings.empty()) return std::move(gathering.checked);
  Error error = InvalidConfigurationError("the configuration is wrong");
  error.details = std::move(gathering.findings);
  return error;
}

Result<Checked> CheckCall(const Connector& connector, const Action& action, const Checked& configuration,
                          const json::Object& parameters, bool tolerate_unknown) {
  Gathering gathering;
  gathering.checked.values = configuration.values;
  for (const Field& field : action.fields)
    if (field.default_value) gathering.checked.values.Set(field.name, *field.default_value);
  TakeParameters(connector, action, parameters, tolerate_unknown, gathering);
  const std::vector<std::string> none;
  Demand demand(parameters, none, gathering);
  demand.OfConfiguration(connector);
  demand.OfRequest(action);
  FindContradictions(action, gathering);
  if (gathering.findings.empty()) return std::move(gathering.checked);
  // What would only have been left out may be why something is missing: a spelling.
  for (const std::string& warning : gathering.checked.warnings) gathering.findings.push_back(warning);
  if (gathering.wrong_secrets == gathering.findings.size()) {
    Error error = InvalidConfigurationError(fmt::format("{} can't be called", action.name),
                                            "Set the secret to what the service desk shows for it.");
    error.details = std::move(gathering.findings);
    return error;
  }
  Error error = InvalidRequestError(fmt::format("{} was called wrongly", action.name), HowToCall(action));
  error.details = std::move(gathering.findings);
  return error;
}

std::vector<std::string> FindingsOfRequest(const Connector& connector, const Action& action,
                                           const json::Object& parameters,
                                           const std::vector<std::string>& named) {
  Gathering gathering;
  for (const Field& field : action.fields)
    if (field.default_value) gathering.checked.values.Set(field.name, *field.default_value);
  TakeParameters(connector, action, parameters, false, gathering);
  Demand(parameters, named, gathering).OfRequest(action);
  FindContradictions(action, gathering);
  return std::move(gathering.findings);
}

std::string UnknownAction(const Connector& connector, std::string_view name) {
  if (name.empty()) return "action is missing";
  return fmt::format("there is no action {}{}", Quoted(RepairUtf8(name)), AdviceOnAction(connector, name));
}

std::string KnownActions(const Connector& connector, std::string_view name) {
  constexpr std::size_t kFew = 12, kNearest = 3;
  if (connector.actions.size() > kFew) {
    const std::vector<std::string> nearest = NearestActions(connector, name, kNearest);
    return (nearest.empty() ? "" : fmt::format("Nearest: {}. ", Join(nearest, ", "))) +
           "`flintdesk actions` lists all; `flintdesk actions --find WORD` searches.";
  }
  std::vector<std::string> known;
  for (const Action& action : connector.actions) known.push_back(action.name);
  return fmt::format("Known: {}.", Join(known, ", "));
}

std::string HowToCall(const Action& action) {
  return fmt::format("Correct the call; `flintdesk actions {}` lists what it takes.", action.name);
}

}  // namespace flintdesk::catalogue
