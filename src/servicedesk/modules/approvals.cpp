#include <utility>

#include "servicedesk/model/words.hpp"
#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/verbs.hpp"

/// Approvals of a request: levels, and the approvals of each. V3 alone has them. Source: reference, the order
/// in which a live installation takes them: a level with its approvers, the notification, then the answers.
namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

constexpr std::string_view kOne =
    "/requests/{request-id}/approval_levels/{approval-level-id}/approvals/{approval-id}";
const json::Object kApproval{{"request-id", 17}, {"approval-level-id", 501}, {"approval-id", 551}};
const std::pair<std::string, json::Object> kLevel{"add-approval-level",
                                                  {{"request-id", 17}, {"approvers", "Ann Ray"}}};
const std::pair<std::string, json::Object> kSent{"send-approval",
                                                 {{"request-id", 17},
                                                  {"approval-level-id", 501},
                                                  {"approval-id", 551},
                                                  {"subject", "Please approve"},
                                                  {"description", "A new laptop."}}};

Member LevelId() {
  return {.field = Field::Id("approval-level-id", "Number of the approval level.").Required().Example(501)};
}
Member ApprovalId() {
  return {.field = Field::Id("approval-id", "Number of the approval.").Required().Example(551)};
}

const Thing& ApprovalThing() {
  static const Thing thing{
      .name = "approval",
      .v3_list_path = "/requests/{request-id}/approval_levels/{approval-level-id}/approvals",
      .v3_path = kOne,
      .v3_lists = {"approvals"},
      .v3_single = {"approval"}};
  return thing;
}

/// What the vendor documents of the cloud is a level of a number, without approvers, and the answers to an
/// approval; whether it takes one as it is added here, nobody has shown.
PartRow Levels() {
  static const Thing thing{.name = "approval level",
                           .v3_list_path = "/requests/{request-id}/approval_levels",
                           .v3_path = "/requests/{request-id}/approval_levels/{approval-level-id}",
                           .v3_lists = {"approval_levels"},
                           .v3_single = {"approval_level"},
                           .v3_made = {"created_on", "created_time"}};
  return {.thing = &thing,
          .noun = "approval level",
          .many = "approval levels",
          .of = "of request {request-id}",
          .parents = {RequestId()},
          .id = LevelId(),
          .v3_wrap = {"approval_level"},
          .example = {{"request-id", 17}, {"approval-level-id", 501}},
          .before = {kLevel},
          .cloud_open = true};
}

PartRow Approvals() {
  return {.thing = &ApprovalThing(),
          .noun = "approval",
          .many = "approvals",
          .of = "of approval level {approval-level-id}",
          .parents = {RequestId(), LevelId()},
          .id = ApprovalId(),
          .v3_wrap = {"approval"},
          .example = kApproval,
          .before = {kLevel},
          .cloud_open = true};
}

Action AddLevel() {
  return AddPart(Levels(),
                 {{.field = Field::Text("approvers",
                                        "Who is to approve: names or e-mail addresses, between commas. "
                                        "A comma before a blank belongs to the name: Doe, John.")
                                .FromList("users")
                                .Required()
                                .Example("Ann Ray"),
                   .form = Form::kApprovers,
                   .v3 = "approvals",
                   .identifies = true}},
                 {{"request-id", 17}, {"approvers", "Ann Ray"}});
}

Action AddApproval() {
  Action action = AddPart(Approvals(),
                          {{.field = Field::Text("approver", "Who is to approve, by name or e-mail address.")
                                         .FromList("users")
                                         .Required()
                                         .Example("John"),
                            .form = Form::kPerson,
                            .v3 = "approver",
                            .identifies = true}},
                          {{"request-id", 17}, {"approval-level-id", 501}, {"approver", "John"}});
  action.examples.front().before = {kLevel};
  return action;
}

std::string RemedyForAnswering(const std::vector<std::string>& /*fields*/, std::string_view sentence) {
  return HasWord(sentence, "mail") ? "Send the notification first (send-approval)." : "";
}

/// Approvers are mailed what became of a level, so that none of these is sent a second time.
Action Answering(const char* summary, const char* done, std::string_view verb, std::string_view state) {
  Action action;
  action.summary = summary;
  action.description =
      "The notification has to be sent first (send-approval). The owner of the key has to be the "
      "approver, or may act for others.";
  action.effect = Effect::kSets;
  action.sends_mail = true;
  action.second_time = "Is refused: the approval has its answer.";
  action.done = done;
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  json::Object example = kApproval;
  example.Set("comments", "As discussed.");
  action.examples = {{"An approval", std::move(example), {kLevel, kSent}}};
  ActionModel model;
  model.thing = &ApprovalThing();
  model.wire.v3 = V3Wire{.method = "PUT", .path = verb, .wrap = {"approval"}};
  model.wire.cloud = model.wire.v3;
  model.evidence = StateIs{"", "status.name", "", state};
  model.state_refusals = {"mail is not yet sent"};
  model.remedy_for_state = RemedyForAnswering;
  model.to_check = "which answer approval {approval-id} of request {request-id} has";
  model.members = {
      RequestId(),
      LevelId(),
      ApprovalId(),
      {.field = Field::Text("comments", "A word with it; at most 250 characters.").Example("As discussed."),
       .form = Form::kTyped,
       .v3 = "comments"}};
  return MakeAction(std::move(action), std::move(model));
}

Action SendApproval() {
  Action action;
  action.summary = "Mail an approver that an approval is wanted.";
  action.description = "Before that the approval can't be answered.";
  action.effect = Effect::kSets;
  action.sends_mail = true;
  action.second_time = "Mails it again.";
  action.done = "The approver was mailed";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kConflict, Code::kRejected,
                     Code::kIndeterminate};
  action.examples = {{"Ask Ann Ray", kSent.second, {kLevel}}};
  ActionModel model;
  model.thing = &ApprovalThing();
  model.wire.v3 = V3Wire{.method = "PUT",
                         .path =
                             "/requests/{request-id}/approval_levels/{approval-level-id}/approvals/"
                             "send_notification?ids={approval-id}",
                         .wrap = {"approval"}};
  model.wire.cloud = UnprovenInCloud(*model.wire.v3);
  model.evidence = StateIs{"", "status.name", "", "Pending Approval"};
  model.to_check = "whether approval {approval-id} of request {request-id} is pending";
  model.members = {
      RequestId(),
      LevelId(),
      ApprovalId(),
      {.field = Field::Text("subject", "Subject of the mail.").Required().Example("Please approve"),
       .form = Form::kTyped,
       .v3 = "notification.subject"},
      {.field = Field::Text("description", "Text of the mail, as text-format says.")
                    .Required()
                    .Example("A laptop."),
       .form = Form::kHtml,
       .v3 = "notification.description"}};
  return MakeAction(std::move(action), std::move(model));
}

Action CancelApproval() {
  Action action = DeletePart(Approvals());
  action.summary = "Cancel an approval of a request.";
  return action;
}

}  // namespace

std::vector<ActionRow> ApprovalActions() {
  return {{"add-approval-level", AddLevel},
          {"list-approval-levels", [] { return ListParts(Levels()); }},
          {"get-approval-level", [] { return GetPart(Levels()); }},
          {"delete-approval-level", [] { return DeletePart(Levels()); }},
          {"add-approval", AddApproval},
          {"list-approvals", [] { return ListParts(Approvals()); }},
          {"get-approval", [] { return GetPart(Approvals()); }},
          {"send-approval", SendApproval},
          {"approve-approval",
           [] {
             return Answering(
                 "Approve, for a request.", "The approval was given",
                 "/requests/{request-id}/approval_levels/{approval-level-id}/approvals/{approval-id}/"
                 "_approve",
                 "Approved");
           }},
          {"reject-approval",
           [] {
             return Answering(
                 "Reject an approval of a request.", "The approval was rejected",
                 "/requests/{request-id}/approval_levels/{approval-level-id}/approvals/{approval-id}/"
                 "_reject",
                 "Rejected");
           }},
          {"cancel-approval", CancelApproval}};
}

}  // namespace flintdesk::servicedesk
