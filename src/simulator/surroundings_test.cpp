#include "simulator/surroundings.hpp"

#include <gmock/gmock.h>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;

class SurroundingsTest : public ServiceTest {
 protected:
  json::Value Surround(const std::string& body) {
    const web::Response response = Send("POST", "/simulator/surroundings", body, "");
    EXPECT_EQ(response.status, 200) << response.body;
    return Parsed(response);
  }
  static std::string Header(const web::Response& response, const char* name) {
    const std::string* value = response.headers.Find(name);
    return value == nullptr ? "(none)" : *value;
  }
  std::string Date() { return Header(V3("GET", "requests/17"), "Date"); }
  std::string DateAt(std::int64_t offset) { return web::HttpDate(clock_.EpochMilliseconds() + offset); }
  void AddNote(const std::string& text) {
    ASSERT_EQ(V3("POST", "requests/17/notes", R"({"note":{"description":")" + text + "\"}}").status, 201);
  }
  std::string Listed() { return At(Parsed(V3("GET", "requests/17/notes")), {"list_info", "row_count"}); }
  std::int64_t CreatedTime() {
    const auto made =
        Parsed(V3("POST", "requests", R"({"request":{"subject":"x","requester":{"name":"Ann Ray"}}})"));
    return ParseInteger(At(made, {"request", "created_time", "value"})).value_or(-1);
  }
};

TEST_F(SurroundingsTest, TheDateIsTheDesksUntilAProxyWritesItsOwn) {
  EXPECT_EQ(Date(), DateAt(0));
  Send("POST", "/simulator/clock", R"({"offset_ms":60000})", "");
  EXPECT_EQ(Date(), DateAt(60'000));
  Surround(R"({"date":-5000})");
  EXPECT_EQ(Date(), DateAt(-5000));
  EXPECT_EQ(CreatedTime(), clock_.EpochMilliseconds() + 60'000);
  Surround(R"({"date":[0,5000]})");
  EXPECT_EQ(Date(), DateAt(0));
  EXPECT_EQ(Date(), DateAt(5000));
  EXPECT_EQ(Date(), DateAt(0));
  Surround(R"({"date":"garbage"})");
  EXPECT_EQ(Date(), "yesterday at noon");
  Surround(R"({"date":"absent"})");
  EXPECT_FALSE(V3("GET", "requests/17").dated);
  Send("DELETE", "/simulator/surroundings", "", "");
  EXPECT_EQ(Date(), DateAt(60'000));
}

TEST_F(SurroundingsTest, TimesOfRecordsHaveTheirGranularityAndTheirNodes) {
  EXPECT_EQ(CreatedTime(), 1'700'000'000'000);
  clock_.Advance(milliseconds(21'234));
  Surround(R"({"record_granularity_ms":1000})");
  EXPECT_EQ(CreatedTime(), 1'700'000'021'000);
  Surround(R"({"record_granularity_ms":60000})");
  EXPECT_EQ(CreatedTime(), 1'699'999'980'000);
  Surround(R"({"record_granularity_ms":1,"record_offsets_ms":[0,3000]})");
  EXPECT_EQ(CreatedTime(), 1'700'000'021'234);
  EXPECT_EQ(CreatedTime(), 1'700'000'024'234);
}

TEST_F(SurroundingsTest, AListOfALaggingReplicaShowsAThingLater) {
  Start("list-lag");
  AddNote("seen");
  V1("request/17/worklogs", "ADD_WORKLOG",
     R"({"operation":{"details":{"worklogs":{"worklog":{"technician":"John","description":"x"}}}}})");
  EXPECT_EQ(Listed(), "0");
  EXPECT_EQ(At(Parsed(V1("request/17/notes", "GET_NOTES")), {"operation", "Details"}), "[]");
  CreatedTime();
  EXPECT_EQ(At(Parsed(V3("GET", "requests")), {"list_info", "row_count"}), "10");
  clock_.Advance(milliseconds(1999));
  EXPECT_EQ(Listed(), "0");
  clock_.Advance(milliseconds(1));
  EXPECT_EQ(Listed(), "1");
}

TEST_F(SurroundingsTest, ACacheServesAnOldResponseWithItsAge) {
  Start("cache");
  EXPECT_EQ(Listed(), "0");
  const std::string date = DateAt(0);
  AddNote("seen");
  clock_.Advance(milliseconds(3500));
  const web::Response kept = V3("GET", "requests/17/notes");
  EXPECT_EQ(Header(kept, "Age"), "3");
  EXPECT_EQ(Header(kept, "Date"), date);
  EXPECT_EQ(Listed(), "0");
  // Another URL is another response, and V1's forms are never kept.
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17/notes", R"({"list_info":{"row_count":9}})")),
               {"list_info", "row_count"}),
            "1");
  EXPECT_EQ(Header(V1("request/17/notes", "GET_NOTES"), "Age"), "(none)");
  EXPECT_EQ(At(Parsed(Send("GET", "/simulator/surroundings", "", "")), {"cache_hits"}), "2");
  clock_.Advance(milliseconds(60'000));
  EXPECT_EQ(Listed(), "1");
}

TEST_F(SurroundingsTest, ACacheIsAskedForAFreshResponse) {
  for (const bool stubborn : {false, true}) {
    Start(stubborn ? "cache-stubborn" : "cache");
    EXPECT_EQ(Listed(), "0");
    AddNote("seen");
    web::Request request;
    request.method = "GET";
    request.target = request.path = "/api/v3/requests/17/notes";
    request.headers.Add("authtoken", kKey);
    request.headers.Add("Cache-Control", "no-cache");
    EXPECT_EQ(At(Parsed(service_->Handle(request)), {"list_info", "row_count"}), stubborn ? "0" : "1");
    EXPECT_EQ(Listed(), stubborn ? "0" : "1");
  }
}

TEST_F(SurroundingsTest, EveryTextIsKeptInTheWayOfTheInstallation) {
  Start("storage-named-entities,storage-cut-20");
  AddNote("für alle");
  EXPECT_EQ(At(service_->Ticket("17"), {"notes"}).find("für"), std::string::npos);
  const json::Value note = *service_->Ticket("17").Find("notes")->IfArray()->begin();
  EXPECT_EQ(At(note, {"description"}), "f&uuml;r alle");
  V3("PUT", "requests/17", R"({"request":{"subject":"Tür","description":"Öl"}})");
  V3("POST", "requests/17/resolutions", R"({"resolution":{"content":"ä"}})");
  V3("POST", "requests/17/worklogs", R"({"worklog":{"owner":{"name":"John"},"description":"ß"}})");
  const json::Value shown = Parsed(V3("GET", "requests/17"));
  EXPECT_EQ(At(shown, {"request", "subject"}), "T&uuml;r");
  EXPECT_EQ(At(shown, {"request", "description"}), "&Ouml;l");
  EXPECT_EQ(At(shown, {"request", "resolution", "content"}), "&auml;");
  EXPECT_THAT(V3("GET", "requests/17/worklogs").body, HasSubstr("&szlig;"));
  Surround(R"({"storage":[]})");
  V3("PUT", "requests/17", R"({"request":{"subject":"Tür"}})");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/17")), {"request", "subject"}), "Tür");
}

TEST_F(SurroundingsTest, V1CanHideWhenNotesAndWorklogsWereMade) {
  AddNote("seen");
  EXPECT_THAT(V1("request/17/notes", "GET_NOTES").body, HasSubstr("NOTESDATE"));
  Start("v1-no-times");
  AddNote("seen");
  const std::string shown = V1("request/17/notes", "GET_NOTES").body;
  EXPECT_THAT(shown, HasSubstr("NOTESTEXT"));
  EXPECT_EQ(shown.find("NOTESDATE"), std::string::npos);
}

TEST_F(SurroundingsTest, WhatIsWrongIsNamedAndChangesNothing) {
  Surround(R"({"date":5000})");
  const std::pair<const char*, const char*> cases[] = {{R"({"list_lag_ms":5,"dates":1})", "dates"},
                                                       {R"({"date":"noon"})", "absent"},
                                                       {R"({"date":["x"]})", "date"},
                                                       {R"({"cache":true})", "honours-no-cache"},
                                                       {R"({"record_granularity_ms":0})", "from 1"},
                                                       {R"({"storage":["nfx"]})", "nfx"},
                                                       {R"({"storage":"nfd"})", "list"},
                                                       {"[]", "object"}};
  for (const auto& [body, part] : cases) {
    const web::Response response = Send("POST", "/simulator/surroundings", body, "");
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(response.body, HasSubstr(part)) << body;
  }
  EXPECT_EQ(At(Parsed(Send("GET", "/simulator/surroundings", "", "")), {"list_lag_ms"}), "0");
  EXPECT_EQ(Date(), DateAt(5000));
  EXPECT_EQ(Send("PUT", "/simulator/surroundings", "", "").status, 405);
}

TEST_F(SurroundingsTest, WhatIsShownCanBePosted) {
  Surround(R"({"date":[1,-2],"cache":"ignores-no-cache","list_lag_ms":7,"storage":["nfd","cut-9"]})");
  const Surroundings all = service_->Surroundings();
  Surroundings read;
  ASSERT_TRUE(read.Read(all.ToJson()).ok());
  EXPECT_EQ(read, all);
}

}  // namespace
}  // namespace flintdesk::simulator
