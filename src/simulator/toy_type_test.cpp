#include <gmock/gmock.h>

#include "simulator/exchange.hpp"
#include "simulator/testing/service_fixture.hpp"

/// A module that the product does not have, as tables. Both dialects serve it, without a line elsewhere.
namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

constexpr Field kWheelFields[] = {
    {.v3 = "id", .kind = Kind::kId},
    {.v3 = "toy", .kind = Kind::kParent},
    {.v3 = "size", .takes = Takes::kYes, .v1 = "SIZE", .mandatory = true, .kept = true, .most = 3},
    {.v3 = "made_by", .kind = Kind::kReference, .lookup = "users", .stamp = Stamp::kMadeBy},
};
constexpr V1Shown kWheelRecord[] = {{.name = "WHEELID", .field = "id", .is_number = true},
                                    {.name = "SIZE", .field = "size"},
                                    {.name = "MADEBY", .field = "made_by"}};
constexpr Verb kWheelVerbs[] = {
    {.name = "list-wheels", .act = Act::kList, .v1_message = "Wheels.", .v1_layout = Layout::kParts},
    {.name = "add-wheel",
     .act = Act::kAdd,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v3_status = &Profile::create_status,
     .v1_input = V1Input::kEntity,
     .v1_message = "Wheel added to toy {}.",
     .v1_layout = Layout::kParts},
    {.name = "edit-wheel", .act = Act::kEdit, .is_change = true, .v3_input = V3Input::kEntity},
    {.name = "delete-wheel", .act = Act::kDelete, .is_change = true, .v3_message = "Gone."},
};
constexpr Route kWheelRoutes[] = {
    {Api::kV3, "GET", "toys/{id}/wheels", "list-wheels", Mark::kOpen},
    {Api::kV3, "POST", "toys/{id}/wheels", "add-wheel", Mark::kOpen},
    {Api::kV3, "PUT", "toys/{id}/wheels/{id}", "edit-wheel", Mark::kOpen},
    {Api::kV3, "DELETE", "toys/{id}/wheels/{id}", "delete-wheel", Mark::kOpen},
    {Api::kV1, "ADD_WHEEL", "toy/{id}/wheels", "add-wheel", Mark::kOpen},
    {Api::kV1, "GET_WHEELS", "toy/{id}/wheels", "list-wheels", Mark::kOpen},
};

const Type& WheelType() {
  static const Type type({.one = "wheel",
                          .many = "wheels",
                          .fields = kWheelFields,
                          .first_id = 900,
                          .touches_whole = true,
                          .sort_field = "id",
                          .v1_one = "Wheel",
                          .v1_many = "Wheels",
                          .v1_segment = "wheels",
                          .v1_record = kWheelRecord,
                          .verbs = kWheelVerbs,
                          .routes = kWheelRoutes});
  return type;
}

constexpr Field kToyFields[] = {
    {.v3 = "id", .kind = Kind::kId, .takes = Takes::kReadOnly},
    {.v3 = "name", .takes = Takes::kYes, .v1 = "TOYNAME", .mandatory = true, .kept = true},
    {.v3 = "priority",
     .kind = Kind::kReference,
     .lookup = "priorities",
     .takes = Takes::kYes,
     .v1 = "PRIORITY",
     .preset = "Low"},
    {.v3 = "broken", .kind = Kind::kFlag, .takes = Takes::kYes, .preset = "false"},
    {.v3 = "changed", .kind = Kind::kTime, .takes = Takes::kReadOnly, .stamp = Stamp::kEditedAt},
};
constexpr V1Shown kToyRecord[] = {{.name = "TOYID", .field = "id"},
                                  {.name = "PRIORITY", .field = "priority"}};

Outcome<void> Break(Exchange& exchange) {
  exchange.written->At("broken") = true;
  return {};
}

constexpr Verb kToyVerbs[] = {
    {.name = "list-toys", .act = Act::kList, .v1_message = "Toys.", .v1_layout = Layout::kRecords},
    {.name = "add-toy", .act = Act::kAdd, .is_change = true, .v3_input = V3Input::kEntity},
    {.name = "get-toy", .act = Act::kGet, .v1_message = "Toy.", .v1_layout = Layout::kParameters},
    {.name = "edit-toy",
     .act = Act::kEdit,
     .is_change = true,
     .v3_input = V3Input::kEntity,
     .v1_input = V1Input::kEntity,
     .v1_message = "Toy changed.",
     .v1_layout = Layout::kParameters},
    {.name = "break-toy", .is_change = true, .perform = Break, .v3_message = "It broke."},
};
constexpr Route kToyRoutes[] = {
    {Api::kV3, "GET", "toys", "list-toys", Mark::kOpen},
    {Api::kV3, "POST", "toys", "add-toy", Mark::kOpen},
    {Api::kV3, "GET", "toys/{id}", "get-toy", Mark::kOpen},
    {Api::kV3, "PUT", "toys/{id}/_break", "break-toy", Mark::kOpen},
    {Api::kV1, "GET_TOYS", "toy", "list-toys", Mark::kOpen},
    {Api::kV1, "GET_TOY", "toy/{id}", "get-toy", Mark::kOpen},
    {Api::kV1, "EDIT_TOY", "toy/{id}", "edit-toy", Mark::kOpen},
};

const Type& ToyType() {
  static const Type type({.one = "toy",
                          .many = "toys",
                          .title = "name",
                          .fields = kToyFields,
                          .parts = {&WheelType()},
                          .sort_field = "id",
                          .v1_segment = "toy",
                          .v1_record = kToyRecord,
                          .verbs = kToyVerbs,
                          .routes = kToyRoutes});
  return type;
}

class ToyTypeTest : public ServiceTest {
 protected:
  ToyTypeTest() {
    ServiceOptions options{kKey, "", {}, false, false, &clock_, {}, &modules_};
    service_ = std::make_unique<Service>(options, FreshState(clock_.EpochMilliseconds(), modules_), nullptr);
    V3("POST", "toys", R"({"toy":{"name":"Car"}})");
  }
  const Modules modules_{{&RequestType(), &ToyType()}};
};

TEST_F(ToyTypeTest, V3ServesIt) {
  EXPECT_EQ(At(Parsed(V3("GET", "toys/1")), {"toy"}),
            R"({"id":"1","name":"Car","priority":{"color":"#666666","name":"Low","id":"1"},)"
            R"("broken":false,"changed":null})");
  EXPECT_EQ(At(Parsed(V3("PUT", "toys/1/_break")), {"response_status", "messages"}),
            R"([{"status_code":2000,"type":"success","message":"It broke."}])");
  EXPECT_EQ(At(Parsed(V3("GET", "toys/1")), {"toy", "broken"}), "true");
  EXPECT_EQ(Parsed(V3("GET", "toys")).Find("toys")->IfArray()->size(), 1u);
  EXPECT_EQ(V3("GET", "toys/2").status, 404);
}

TEST_F(ToyTypeTest, V1ServesIt) {
  const json::Value changed =
      Parsed(V1("toy/1", "EDIT_TOY", R"({"operation":{"details":{"toy name":"Bus","PRIORITY":"High"}}})"));
  EXPECT_EQ(At(changed, {"operation", "Details"}), R"({"TOYID":"1","PRIORITY":"High"})");
  EXPECT_EQ(At(Parsed(V3("GET", "toys/1")), {"toy", "name"}), "Bus");
  EXPECT_THAT(V1("toy", "GET_TOYS", {}, false).body,
              HasSubstr(R"(<record URI="http://desk:8080/sdpapi/toy/1/">)"));
}

TEST_F(ToyTypeTest, ItsRulesAreKept) {
  EXPECT_EQ(InnerCode(V3("POST", "toys", R"({"toy":{"broken":true}})")), "4012");
  EXPECT_EQ(InnerCode(V3("POST", "toys", R"({"toy":{"name":" "}})")), "4012");
  EXPECT_EQ(InnerCode(V3("POST", "toys", R"({"toy":{"name":"x","id":"4"}})")), "4014");
  EXPECT_EQ(InnerCode(V3("POST", "toys", R"({"toy":{"name":"x","wheels":4}})")), "4001");
  EXPECT_EQ(InnerCode(V3("POST", "toys", R"({"toy":{"name":"x","priority":{"name":"Odd"}}})")), "4001");
  EXPECT_EQ(InnerCode(V3("POST", "toys/1/wheels", R"({"wheel":{"size":"huge"}})")), "4001");
}

TEST_F(ToyTypeTest, ItHasParts) {
  const web::Response added = V3("POST", "toys/1/wheels", R"({"wheel":{"size":"big"}})");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(At(Parsed(added), {"wheel", "toy"}), R"({"name":"Car","id":"1"})");
  EXPECT_NE(At(Parsed(V3("GET", "toys/1")), {"toy", "changed"}), "(null)");
  EXPECT_EQ(
      At(Parsed(V1("toy/1/wheels", "ADD_WHEEL",
                   R"({"operation":{"details":{"wheels":{"wheel":{"size":"low"}}}}})")),
         {"operation", "Details"}),
      R"([{"WHEELID":901,"SIZE":"low","MADEBY":"administrator","URI":"http://desk:8080/sdpapi/toy/1/wheels/901/"}])");
  EXPECT_EQ(At(Parsed(V3("PUT", "toys/1/wheels/900", R"({"wheel":{"size":"mid"}})")), {"wheel", "size"}),
            "mid");
  EXPECT_EQ(V3("DELETE", "toys/1/wheels/901").status, 200);
  EXPECT_EQ(V3("DELETE", "toys/1/wheels/901").status, 404);
  EXPECT_EQ(Parsed(V3("GET", "toys/1/wheels")).Find("wheels")->IfArray()->size(), 1u);
}

TEST_F(ToyTypeTest, ItsEffectsAreCounted) {
  V3("POST", "toys/1/wheels", R"({"wheel":{"size":"big"}})");
  EXPECT_EQ(At(service_->Effects(), {"total", "add-wheel"}), "1");
  EXPECT_EQ(At(service_->Effects(), {"requests", "1", "add-wheel"}), "1");
}

}  // namespace
}  // namespace flintdesk::simulator
