#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "catalogue/check.hpp"
#include "catalogue/value.hpp"

namespace flintdesk::catalogue {
namespace {

/// Gathers sentences about one spec.
class Inspection {
 public:
  explicit Inspection(const Connector& connector) : connector_(connector) {}

  std::vector<std::string> Run() && {
    Need(!connector_.type.empty(), "the connector", "has no type");
    Need(!connector_.title.empty(), "the connector", "has no title");
    Need(!connector_.description.empty(), "the connector", "has no description");
    InspectFields("configuration", connector_.configuration, true);
    InspectWishes();
    InspectGroups();
    std::set<std::string> names;
    for (const Action& action : connector_.actions) {
      Need(names.insert(action.name).second, action.name, "is named twice");
      InspectAction(action);
    }
    return std::move(faults_);
  }

 private:
  void Need(bool holds, std::string_view where, std::string_view fault) {
    if (!holds) faults_.push_back(fmt::format("{} {}", where, fault));
  }

  /// A word is a group or an action, never both.
  void InspectGroups() {
    std::set<std::string> names;
    for (const Group& group : connector_.groups) {
      Need(names.insert(group.name).second, group.name, "is named twice");
      Need(IsKebab(group.name), group.name, "is not spelt in kebab-case");
      Need(IsSentence(group.summary), group.name, "has no summary that is a sentence");
      Need(!connector_.FindAction(group.name), group.name, "is a group and an action");
      Need(!connector_.ActionsOf(group).empty(), group.name, "is a group without actions");
    }
  }

  /// A wish that has come true must go, and one that names an action must name one that exists. Of a
  /// parameter it is for the actions that lack it.
  void InspectWishes() {
    std::set<std::string> verbs;
    std::map<std::string, std::size_t> parameters;
    for (const Action& action : connector_.actions) {
      verbs.insert(action.name.substr(0, action.name.find('-')));
      for (const Field& field : action.fields) ++parameters[field.name];
    }
    for (const auto* wishes :
         {&connector_.wished_verbs, &connector_.wished_things, &connector_.wished_parameters})
      for (const Wish& wish : *wishes) {
        const std::string where = fmt::format("the wish for {}", Join(wish.words, ", "));
        Need(!wish.words.empty() && !wish.how.empty(), where, "has no words or does not say how it is done");
        Need(wish.action.empty() || connector_.FindAction(wish.action), where, "names an unknown action");
        Need(wish.action.empty() || wish.how.find(wish.action) != std::string::npos, where,
             "does not name its action");
      }
    for (const Wish& wish : connector_.wished_verbs)
      for (const std::string& word : wish.words) Need(!verbs.contains(word), word, "is wished for and there");
    for (const Wish& wish : connector_.wished_parameters)
      for (const std::string& word : wish.words)
        Need(!parameters.contains(word) || parameters[word] < connector_.actions.size(), word,
             "is wished for and there");
  }

  void InspectAction(const Action& action) {
    Need(IsKebab(action.name), action.name, "is not spelt in kebab-case");
    Need(IsSentence(action.summary), action.name, "has no summary that is a sentence");
    Need(!action.description.empty(), action.name, "has no description");
    Need(connector_.FindGroup(action.group), action.name, "is in no group of the connector");
    Need(Changes(action.effect) || !(action.sends_mail || action.irreversible), action.name,
         "reads, and is said to send mail or to be irreversible");
    Need(!action.second_time.empty(), action.name, "does not say what a second time does");
    Need(Changes(action.effect) != action.done.empty(), action.name,
         "changes something and does not say what was done, or says it of a read");
    Need(!action.examples.empty(), action.name, "has no example");
    InspectFields(action.name, action.fields, false);
    for (const Field& field : action.fields)
      Need(!connector_.FindConfiguration(field.name) && field.name != "action" &&
               field.name != TimeoutField().name,
           Path(action.name, field), "has the name of something every call knows");
    for (const Example& example : action.examples) InspectExample(action, example);
  }

  void InspectFields(std::string_view where, const std::vector<Field>& fields, bool configuration) {
    std::set<std::string> names;
    for (const Field& field : fields) {
      std::string path = Path(where, field);
      Need(!field.MayComeFromAFile() ||
               std::none_of(fields.begin(), fields.end(),
                            [&](const Field& other) { return other.IsCalled(field.name + "-file"); }),
           path, "leaves no name for the flag that takes it from a file");
      Need(names.insert(field.name).second, path, "is named twice");
      for (const std::string& alias : field.aliases)
        Need(names.insert(alias).second, path, fmt::format("has the alias {}, which is taken", alias));
      InspectField(path, field, configuration);
      if (!field.required_when) continue;
      const std::string& other = field.required_when->field;
      Need(connector_.FindConfiguration(other) ||
               std::any_of(fields.begin(), fields.end(), [&](const Field& f) { return f.name == other; }),
           path, "is required when a field that does not exist has a value");
    }
  }

  void InspectField(const std::string& path, const Field& field, bool configuration) {
    Need(!field.name.empty() && !HasBlank(field.name), path, "has no name, or blanks in it");
    Need(IsSentence(field.description), path, "has no description that is a sentence");
    Need(field.example || field.secret || field.type == Type::kBoolean || !field.choices.empty(), path,
         "has no example");
    Need((field.type == Type::kChoice) == !field.choices.empty(), path,
         "has choices without being a choice, or is a choice without any");
    Need(!field.least || !field.most || *field.least <= *field.most, path, "has a range that is empty");
    Need(!(field.required && field.default_value), path, "is required and has a default");
    Need(!(field.secret && (field.default_value || field.example)), path, "is secret and shows a value");
    Need(configuration == (field.place != Place::kRequest), path, "says that it comes from another place");
    InspectValue(path, field, field.default_value, "default");
    InspectValue(path, field, field.example, "example");
  }

  void InspectValue(const std::string& path, const Field& field, const std::optional<json::Value>& value,
                    std::string_view what) {
    if (!value) return;
    Result<json::Value, Finding> converted = Convert(field, *value);
    Need(converted.ok(), path, fmt::format("has a {} of the wrong type", what));
    // A default is taken as it stands, so it must be what a checked value would be.
    if (converted.ok() && what == "default")
      Need(*converted == *value, path, "has a default that is not in its checked form");
  }

  void InspectExample(const Action& action, const Example& example) {
    std::string path = fmt::format("{}, example {}", action.name, json::Quote(example.title));
    Need(!example.title.empty(), path, "has no title");
    Checked configuration;
    for (const Field& field : connector_.configuration) {
      if (field.default_value) configuration.values.Set(field.name, *field.default_value);
      if (field.required && !field.default_value)
        configuration.values.Set(field.name, field.example.value_or(json::Value("any")));
    }
    Result<Checked> checked = CheckCall(connector_, action, configuration, example.parameters, false);
    Need(checked.ok(), path, checked.ok() ? "" : fmt::format("is refused: {}", checked.error().Sentence()));
  }

  static std::string Path(std::string_view where, const Field& field) {
    return fmt::format("{}: {}", where, field.name);
  }
  static bool IsSentence(std::string_view text) { return text.ends_with('.') || text.ends_with('?'); }
  static bool HasBlank(std::string_view text) {
    return text.find_first_of(" \t\r\n") != std::string_view::npos;
  }
  static bool IsKebab(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
  }

  const Connector& connector_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> FaultsOf(const Connector& connector) { return Inspection(connector).Run(); }

}  // namespace flintdesk::catalogue
