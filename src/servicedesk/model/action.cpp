#include "servicedesk/model/action.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace flintdesk::servicedesk {
namespace {

struct Implemented final : catalogue::Implementation {
  explicit Implemented(ActionModel m) : model(std::move(m)) {}
  ActionModel model;
};

std::string Fill(std::string_view text, const connector::CheckedCall& call,
                 const std::function<std::string(std::string_view)>& write) {
  std::string filled;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    filled += write(ValueOf(call, text.substr(open + 1, close - open - 1)));
    text.remove_prefix(close + 1);
  }
  return filled;
}

/// The names by which V3 shows what a thing has.
std::vector<std::string> ColumnsOf(const Thing& thing) {
  std::vector<std::string> columns;
  const auto add = [&](std::string_view path) {
    std::string name(path.substr(0, path.find('.')));
    if (!name.empty() && std::ranges::find(columns, name) == columns.end())
      columns.push_back(std::move(name));
  };
  for (const V1Member& member : thing.v1_view)
    for (const std::string_view path : member.v3) add(path);
  for (const std::string_view name : thing.edited) add(name);
  for (const Member& member : thing.members) add(member.v3);
  for (const std::string_view name : thing.v3_made) add(name);
  add(thing.v3_touched);
  return columns;
}

}  // namespace

catalogue::Action MakeAction(catalogue::Action action, ActionModel model) {
  action.lists = model.listing && !model.listing->counts;
  if (model.listing)
    for (Member& member : ParametersOf(*model.listing)) model.members.push_back(std::move(member));
  for (Member& member : model.members) {
    if (HoldsSeveral(member.form)) member.field.several = true;
    if (member.form == Form::kHtml || member.form == Form::kContent) member.field.is_long = true;
    if (member.IsParameter()) action.fields.push_back(member.field);
  }
  for (catalogue::Field& field : action.fields)
    if (model.listing && field.name == kColumns) field.usual = ColumnsOf(*model.thing);
  if (!catalogue::Changes(action.effect) && action.second_time.empty())
    action.second_time = "Reads it again.";
  if (catalogue::Changes(action.effect)) {
    catalogue::Field dry_run = catalogue::Field::Boolean(
        kDryRun, "Only say what would be changed, and with which request; nothing is.");
    dry_run.holds_back = true;
    action.fields.push_back(std::move(dry_run).Example(true));
    catalogue::Field diff = catalogue::Field::Boolean(
        kDiff,
        "Say afterwards what the change has done, before and after, in operation.result.difference; "
        "it takes one read before the change, where there is none anyway.");
    action.fields.push_back(std::move(diff).Example(true));
  }
  action.implementation = std::make_shared<Implemented>(std::move(model));
  return action;
}

const ActionModel& ModelOf(const catalogue::Action& action) {
  static const ActionModel none;
  return action.implementation == nullptr ? none
                                          : static_cast<const Implemented&>(*action.implementation).model;
}

const ActionModel& ModelOf(const connector::CheckedCall& call) { return ModelOf(*call.action); }

const Thing* ThingMadeBy(const connector::CheckedCall& call) {
  const ActionModel& model = ModelOf(call);
  return model.Makes() ? model.thing : nullptr;
}

std::string ValueOf(const connector::CheckedCall& call, std::string_view parameter) {
  std::string text = call.values.Text(parameter);
  for (const catalogue::Field& field : call.action->fields)
    if (text.empty() && field.same_as == parameter) text = call.values.Text(field.name);
  return text;
}

std::string RequestIdOf(const connector::CheckedCall& call) { return ValueOf(call, "request-id"); }

std::string FillPath(std::string_view path, const connector::CheckedCall& call) {
  return Fill(path, call, [](std::string_view value) { return PercentEncode(value); });
}

std::string FillText(std::string_view text, const connector::CheckedCall& call) {
  return Fill(text, call, [](std::string_view value) { return Redact(value); });
}

bool CanFill(std::string_view text, const connector::CheckedCall& call) {
  bool all = true;
  Fill(text, call, [&](std::string_view value) {
    all = all && !value.empty();
    return std::string(value);
  });
  return all;
}

}  // namespace flintdesk::servicedesk
