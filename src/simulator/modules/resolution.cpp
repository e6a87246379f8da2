#include "simulator/desk.hpp"
#include "simulator/modules/modules.hpp"

/// The resolution of a request: there is one at most.
namespace flintdesk::simulator {
namespace {

std::optional<std::string> ResolverId(const Desk&, const Entity& resolution) {
  return resolution.Text("submitted_by");
}

constexpr Field kFields[] = {
    {.v3 = "submitted_on", .kind = Kind::kTime, .stamp = Stamp::kTouchedAt, .views = kAlone, .if_set = true},
    {.v3 = "submitted_by",
     .kind = Kind::kReference,
     .lookup = "users",
     .stamp = Stamp::kTouchedBy,
     .views = kAlone,
     .if_set = true},
    {.v3 = "resolution_attachments", .kind = Kind::kFixed, .takes = Takes::kIgnored, .fixed = "[]"},
    {.v3 = "content", .takes = Takes::kYes, .v1 = "RESOLUTIONTEXT", .mandatory = true, .empty_text = true},
    {.v3 = "add_to_linked_requests",
     .kind = Kind::kFixed,
     .takes = Takes::kIgnored,
     .mark = Mark::kDocumented,
     .views = kNowhere},
};

constexpr V1Shown kRecord[] = {
    {.name = "RESOLUTION", .field = "content", .otherwise = "", .mark = Mark::kInferred},
    {.name = "LASTUPDATEDTIME", .field = "submitted_on", .is_number = true, .mark = Mark::kInferred},
    {.name = "RESOLVER", .derive = ResolverId, .mark = Mark::kInferred},
};

constexpr std::string_view kNoText = "Mandatory field missing: resolutiontext";
constexpr std::string_view kSaved = "Resolution saved successfully for request {}";
constexpr Verb kVerbs[] = {
    {.name = "get-resolution",
     .act = Act::kGet,
     .v3_input = V3Input::kRefused,
     .v1_message = "Resolution fetched successfully.",
     .v1_layout = Layout::kParameters},
    {.name = "add-resolution",
     .act = Act::kSet,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_message = "Resolution added successfully.",
     .v3_status = &Profile::create_status,
     .v1_input = V1Input::kEntity,
     .v1_message = kSaved,
     .v1_refusal = kNoText},
    {.name = "edit-resolution",
     .act = Act::kSet,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_message = "Resolution updated successfully.",
     .v1_input = V1Input::kEntity,
     .v1_message = kSaved,
     .v1_refusal = kNoText},
};

constexpr Route kRoutes[] = {
    {Api::kV3, "GET", "requests/{id}/resolutions", "get-resolution", Mark::kRecorded},
    {Api::kV3, "POST", "requests/{id}/resolutions", "add-resolution", Mark::kRecorded},
    {Api::kV3, "PUT", "requests/{id}/resolutions", "edit-resolution", Mark::kDocumented},
    {Api::kV1, "ADD_RESOLUTION", "request/{id}/resolution", "add-resolution", Mark::kRecorded},
    {Api::kV1, "EDIT_RESOLUTION", "request/{id}/resolution", "edit-resolution", Mark::kDocumented},
    {Api::kV1, "GET_RESOLUTION", "request/{id}/resolution", "get-resolution", Mark::kInferred},
    {Api::kV1, "GET_RESOLUTION", "request/{id}", "get-resolution", Mark::kDocumented},
};

}  // namespace

const Type& ResolutionType() {
  static const Type type({.one = "resolution",
                          .many = "resolution",
                          .fields = kFields,
                          .v1_many = "resolution",
                          .v1_record = kRecord,
                          .verbs = kVerbs,
                          .routes = kRoutes});
  return type;
}

}  // namespace flintdesk::simulator
