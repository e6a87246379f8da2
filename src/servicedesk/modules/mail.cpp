#include <utility>

#include "servicedesk/modules/modules.hpp"
#include "servicedesk/modules/verbs.hpp"

/// What was mailed about a request.
namespace flintdesk::servicedesk {
namespace {

using catalogue::Action;
using catalogue::Effect;
using catalogue::Field;

const json::Object kReply = {
    {"request-id", 17}, {"to", "ann@example.org"}, {"subject", "Done"}, {"description", "Done."}};

PartRow Conversations() {
  static const Thing thing{.name = "conversation",
                           .v3_list_path = "/requests/{request-id}/conversations",
                           .v3_lists = {"conversations"},
                           .v1_list = "GET_CONVERSATIONS",
                           .v1_path = "/sdpapi/request/{request-id}/conversation",
                           .v1_read = "GET_CONVERSATION",
                           .v1_one_path = "/sdpapi/request/{request-id}/conversation/{conversation-id}",
                           .v1_id = "CONVERSATIONID"};
  return {.thing = &thing,
          .noun = "conversation",
          .many = "conversations",
          .of = "of request {request-id}",
          .parents = {RequestId()},
          .id = {.field = Field::Id("conversation-id", "Number of the conversation.").Required().Example(1)},
          .example = {{"request-id", 17}},
          .cloud_open = true};
}

Action GetConversation() {
  Action action;
  action.summary = "Get one conversation of a request.";
  action.description =
      "The whole of it, its text included, as V1 shows it. Over V3 a conversation has no text of its own: a "
      "mail "
      "is read with get-notification.";
  action.failures = {Code::kNotFound, Code::kForbidden};
  action.examples = {
      {"A conversation", {{"request-id", 17}, {"conversation-id", 1501}}, {{"reply-request", kReply}}}};
  ActionModel model;
  model.thing = Conversations().thing;
  model.wire.v1 = {model.thing->v1_read, model.thing->v1_one_path};
  model.wire.missing_remedy =
      "Over V3 list-conversations shows the rows, and get-notification the mail that was sent.";
  model.members = {RequestId(), Conversations().id};
  return MakeAction(std::move(action), std::move(model));
}

PartRow Notifications() {
  static const Thing thing{.name = "notification",
                           .v3_list_path = "/requests/{request-id}/notifications",
                           .v3_path = "/requests/{request-id}/notifications/{notification-id}",
                           .v3_lists = {"notifications"},
                           .v3_single = {"notification"},
                           .v1_list = "GET_NOTIFICATIONS",
                           .v1_path = "/sdpapi/request/{request-id}/notification",
                           .v1_read = "GET_NOTIFICATION",
                           .v1_one_path = "/sdpapi/request/{request-id}/notification/{notification-id}",
                           .v1_id = "NOTIFYID"};
  return {
      .thing = &thing,
      .noun = "notification",
      .many = "notifications",
      .of = "of request {request-id}",
      .parents = {RequestId()},
      .id = {.field = Field::Id("notification-id", "Number of the notification.").Required().Example(1501)},
      .example = {{"request-id", 17}, {"notification-id", 1501}},
      .before = {{"reply-request", kReply}},
      .cloud_open = true};
}

Member Addresses(const char* name, const char* what, bool required) {
  Field field =
      Field::Text(name, std::string(what) + ": e-mail addresses between commas.").Example("ann@example.org");
  field.required = required;
  return {.field = std::move(field), .form = Form::kMailboxes, .v1 = name, .v3 = name};
}

Action ReplyRequest() {
  Action action;
  action.summary = "Reply to a request by mail.";
  action.description =
      "A mail leaves the service desk. Over V3 the sources contradict each other on whether it does, so that "
      "it is "
      "off there unless unproven-actions names it.";
  action.effect = Effect::kAdds;
  action.sends_mail = true;
  action.second_time = "A second mail leaves.";
  action.done = "The reply was sent";
  action.failures = {Code::kNotFound, Code::kForbidden, Code::kRejected, Code::kIndeterminate};
  action.examples = {{"Tell Ann Ray",
                      {{"request-id", 17},
                       {"to", "ann@example.org"},
                       {"subject", "Your request is done"},
                       {"description", "The disk has room again."}}}};
  ActionModel model;
  model.thing = Notifications().thing;
  model.evidence = NewTwin{};
  model.wire.v1 = {"REPLY_REQUEST", "/sdpapi/request/{request-id}"};
  V3Wire v3{.method = "POST", .path = "/requests/{request-id}/notifications", .wrap = {"notification"}};
  v3.constants = {{"type", "reply"}, {"mode", "E-Mail"}, {"content_type", "text/html"}};
  v3.open = true;
  model.wire.v3 = std::move(v3);
  model.wire.missing_remedy =
      "Add a public note: add-note with ispublic true mails the requester in the cloud.";
  model.to_check = "whether a reply of that subject was sent";
  model.members = {
      RequestId(),
      Addresses("to", "To whom", true),
      Addresses("cc", "Copies to whom", false),
      {.field = Field::Text("subject", "Subject of the mail.").Required().Example("Your request is done"),
       .form = Form::kTyped,
       .v1 = "subject",
       .v3 = "subject",
       .identifies = true},
      {.field = Field::Text("description", "Text of the mail, as text-format says: HTML or plain.")
                    .Required()
                    .Example("The disk has room again."),
       .form = Form::kHtml,
       .v1 = "description",
       .v3 = "description"}};
  return MakeAction(std::move(action), std::move(model));
}

}  // namespace

std::vector<ActionRow> MailActions() {
  return {{"reply-request", ReplyRequest},
          {"list-conversations", [] { return ListParts(Conversations()); }},
          {"get-conversation", GetConversation},
          {"list-notifications",
           [] {
             Action action = ListParts(Notifications());
             action.examples.front().before.clear();
             return action;
           }},
          {"get-notification", [] { return GetPart(Notifications()); }}};
}

}  // namespace flintdesk::servicedesk
