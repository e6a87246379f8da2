#include "matrix/plan.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "servicedesk/model/action.hpp"
#include "servicedesk/spec.hpp"

namespace flintdesk::matrix {
namespace {

/// A path of the thing itself, of a verb at it, or of a list that it is added to.
std::string ShapeOf(const servicedesk::V3Wire& wire, const servicedesk::Thing& thing) {
  const std::string_view where = wire.path == thing.v3_path        ? "itself"
                                 : wire.path == thing.v3_list_path ? "list"
                                                                   : "other";
  return fmt::format("{} {} of {} in {}{}", wire.method, where, thing.is_request ? "request" : "part",
                     wire.wrap.size(), wire.once ? " once" : "");
}

}  // namespace

const catalogue::Connector& ActionsWithRules() {
  static const catalogue::Connector spec = [] {
    constexpr std::string_view kNames[] = {"get-request", "update-request", "close-request",
                                           "add-request", "assign-request", "pickup-request",
                                           "add-note",    "add-worklog",    "add-resolution"};
    catalogue::Connector made = servicedesk::ManageEngineSpec();
    made.actions = catalogue::ActionList{};
    for (const std::string_view name : kNames)
      made.actions.push_back(*servicedesk::ManageEngineSpec().FindAction(name));
    return made;
  }();
  return spec;
}

std::string KindOf(const catalogue::Action& action) {
  const servicedesk::ActionModel& model = servicedesk::ModelOf(action);
  std::string kind =
      fmt::format("{} {} mail={} irreversible={} already={}", catalogue::NameOf(action.effect),
                  model.evidence.index(), action.sends_mail, action.irreversible, model.already.has_value());
  if (model.wire.v3 && model.thing) kind += " V3 " + ShapeOf(*model.wire.v3, *model.thing);
  if (model.wire.v1)
    kind += fmt::format(" V1 in {}{}", model.wire.v1->wrap.size(), model.wire.v1->once ? " once" : "");
  return kind;
}

std::vector<const catalogue::Action*> Representatives(const catalogue::Connector& spec) {
  std::set<std::string> kinds;
  std::vector<const catalogue::Action*> firsts;
  for (const catalogue::Action& action : spec.actions)
    if (kinds.insert(KindOf(action)).second) firsts.push_back(&action);
  return firsts;
}

bool IsALoss(const Form& form) {
  using simulator::FaultKind;
  return !form.tls &&
         (form.fault.kind == FaultKind::kCutBefore || form.fault.kind == FaultKind::kCutAfterCommit);
}

std::vector<Cell> AllCells(const catalogue::Connector& spec, const std::vector<Form>& forms,
                           std::string_view only) {
  const std::vector<const catalogue::Action*> firsts = Representatives(spec);
  std::vector<Cell> cells;
  for (const Host host : kHosts) {
    for (const Form& form : forms) {
      for (const Situation situation : kSituations) {
        for (const catalogue::Action& action : spec.actions) {
          if (!IsALoss(form) && std::ranges::find(firsts, &action) == firsts.end()) continue;
          const auto expected = Expected(host, action, form, situation);
          if (!expected) continue;
          Cell cell{host, &action, &form, situation, *expected};
          if (cell.Name().find(only) != std::string::npos) cells.push_back(cell);
        }
      }
    }
  }
  return cells;
}

}  // namespace flintdesk::matrix
