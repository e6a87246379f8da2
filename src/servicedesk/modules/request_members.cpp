#include "servicedesk/modules/request_members.hpp"

#include <string>
#include <utility>

namespace flintdesk::servicedesk {
namespace {

using catalogue::Field;

// A parameter of add-request and update-request, called as V1 calls the field.
Member Given(Field field, Form form, std::string_view v3, std::string lookup = {}) {
  field.lookup = std::move(lookup);
  return {.field = std::move(field), .form = form, .v3 = std::string(v3)};
}

// One that comes in `fields`.
Member Further(std::string name, Form form, std::string_view v3, std::string lookup = {}) {
  Field field;
  field.name = std::move(name);
  field.lookup = std::move(lookup);
  return {.field = std::move(field), .form = form, .v3 = std::string(v3)};
}

// One that a template may leave out of its form.
Member OnForm(Member member) {
  member.template_decides = true;
  return member;
}

Member Below(std::string_view parent, Member member) {
  member.below = parent;
  return member;
}

}  // namespace

// The mapping of V1's names to V3's (reference: vendor's migration page, recorded requests of build 13008).
std::vector<Member> RequestMembers() {
  std::vector<Member> members = {
      Given(Field::Text("requester", "Name of the requester; an e-mail address also, where the API is v3.")
                .Required()
                .Example("administrator"),
            Form::kPerson, "requester", "requesters"),
      Given(Field::Text("subject", "Subject of the request.")
                .Required()
                .Example("Testing update service request"),
            Form::kTyped, "subject"),
      Given(Field::Text("description", "Description of the request, as text-format says: HTML or plain.")
                .Example("The disk of srv1 is full."),
            Form::kHtml, "description"),
      Given(Field::Text("requesttemplate", "Template of the request.").Example("Unable to browse"),
            Form::kReference, "template", "request_templates"),
      OnForm(
          Given(Field::Text("requesttype", "Type of the request.").Alias("requestType").Example("Incident"),
                Form::kReference, "request_type", "request_types")),
      OnForm(Given(Field::Text("priority", "Priority given to the request.").Example("Low"), Form::kReference,
                   "priority", "priorities")),
      OnForm(Given(Field::Text("site", "Site of the request; - for none.").DashHasAMeaning().Example("-"),
                   Form::kReference, "site", "sites")),
      OnForm(Given(Field::Text("group", "Group to which the request belongs.").Example("Network"),
                   Form::kReference, "group", "groups")),
      OnForm(Given(Field::Text("technician", "Technician assigned to the request.").Example("John"),
                   Form::kPerson, "technician", "technicians")),
      OnForm(Given(Field::Text("level", "Level of the request.").Example("Tier 3"), Form::kReference, "level",
                   "levels")),
      Given(Field::Text("status", "Status of the request; Close is sent as Closed.").Example("Open"),
            Form::kReference, "status", "statuses"),
      OnForm(Given(Field::Text("service", "Service category to which the request belongs.").Example("Email"),
                   Form::kReference, "service_category", "service_categories")),
      OnForm(Further("mode", Form::kReference, "mode", "modes")),
      OnForm(Further("impact", Form::kReference, "impact", "impacts")),
      OnForm(Further("urgency", Form::kReference, "urgency", "urgencies")),
      OnForm(Further("impactdetails", Form::kTyped, "impact_details")),
      OnForm(Further("category", Form::kReference, "category", "categories")),
      Below("category", OnForm(Further("subcategory", Form::kReference, "subcategory", "subcategories"))),
      Below("subcategory", OnForm(Further("item", Form::kReference, "item", "items"))),
      OnForm(Given(Field::Text("assets", "Assets that the request is about, by name, between commas.")
                       .Alias("asset")
                       .Several()
                       .Example("printer-2f,laptop-0117"),
                   Form::kNames, "assets", "assets")),
      Further("emailcc", Form::kAddresses, "email_ids_to_notify"),
      Further("duebytime", Form::kTime, "due_by_time"),
      Further("callbackurl", Form::kTyped, "callback_url"),
      Further("resolution", Form::kContent, "resolution"),
  };
  for (Member& member : members) {
    member.identifies = member.name() == "subject";
    // As we do, and shows it so in capitals; but for one.
    member.v1 = member.name() == "assets" ? "asset" : member.name();
    member.v1_shown = {member.v1};
  }
  return members;
}

Member CustomFields(std::string_view noun) {
  return {
      .field = Field::ObjectOf(
                   "fields", std::string("Custom fields of the ") + std::string(noun) +
                                 " by API name (udf_…), or by the label that value-names knows. Builds from "
                                 "15200 on leave the type out of the name (udf_sline_7 is udf_7) and "
                                 "take either.")
                   .TakesTheRest()
                   .Example(json::Object{{"udf_sline_7", "A1"}}),
      .form = Form::kFurther,
      .no_v1_remedy = "V1 has no custom fields of a " + std::string(noun) + "; V3 has them."};
}

namespace {

Member FurtherFields() {
  return {
      .field =
          Field::ObjectOf(
              "fields",
              "Further fields by name: category, subcategory, item, impact, impactdetails, urgency, "
              "mode, emailcc, duebytime, and custom fields by label or by API name (udf_…), "
              "which are looked up over V3 where value-names does not know them. V1 silently ignores a name "
              "that it does not know; when the response to the change shows the request without the "
              "field, a warning says so. V3 refuses it.")
              .TakesTheRest()
              .Example(json::Object{{"urgency", "High"}}),
      .form = Form::kFurther};
}

}  // namespace

Member RequestAccount() {
  Member account = Further("account", Form::kReference, "account", "accounts");
  account.v1 = account.name();
  account.v1_shown = {account.name()};
  return account;
}

std::vector<Member> RequestParameters(bool with_type) {
  std::vector<Member> parameters;
  for (Member& member : RequestMembers())
    if (member.IsParameter() && (with_type || member.name() != "requesttype"))
      parameters.push_back(std::move(member));
  parameters.push_back(FurtherFields());
  return parameters;
}

}  // namespace flintdesk::servicedesk
