#include <gmock/gmock.h>
#include <pugixml.hpp>

#include "simulator/testing/service_fixture.hpp"

namespace flintdesk::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class V1Test : public ServiceTest {
 protected:
  web::Response Xml(const std::string& path, const std::string& operation, std::string_view input = {}) {
    return V1(path, operation, input, false);
  }
  static std::string Status(const web::Response& response) {
    EXPECT_EQ(response.status, 200);
    return At(Parsed(response), {"operation", "result", "status"});
  }
  static std::string Failure(const web::Response& response) {
    EXPECT_EQ(Status(response), "Failed");
    return At(Parsed(response), {"operation", "result", "message"});
  }
  std::string Detail(const std::string& id, std::string_view key) {
    return At(Parsed(V1("request/" + id, "GET_REQUEST")), {"operation", "Details", key});
  }
};

TEST_F(V1Test, ASingleRequestInJsonHasUpperCaseKeysAndTextValues) {
  const json::Value document = Parsed(V1("request/17", "GET_REQUEST"));
  EXPECT_EQ(At(document, {"operation", "result", "status"}), "Success");
  const json::Object* details = document.Path({"operation", "Details"})->IfObject();
  for (const char* key : {"WORKORDERID",
                          "REQUESTER",
                          "CREATEDBY",
                          "CREATEDTIME",
                          "DUEBYTIME",
                          "RESPONSEDUEBYTIME",
                          "FR_DUETIME",
                          "RESPONDEDTIME",
                          "RESOLVEDTIME",
                          "COMPLETEDTIME",
                          "SHORTDESCRIPTION",
                          "TIMESPENTONREQ",
                          "SUBJECT",
                          "REQUESTTEMPLATE",
                          "MODE",
                          "SLA",
                          "ASSET",
                          "DEPARTMENT",
                          "EDITORID",
                          "EDITING_STATUS",
                          "IS_CATALOG_TEMPLATE",
                          "SITE",
                          "ISVIPUSER",
                          "SERVICE",
                          "CATEGORY",
                          "SUBCATEGORY",
                          "ITEM",
                          "TECHNICIAN",
                          "TECHNICIAN_LOGINNAME",
                          "STATUS",
                          "PRIORITY",
                          "LEVEL",
                          "IMPACT",
                          "URGENCY",
                          "IMPACTDETAILS",
                          "REQUESTTYPE",
                          "APPROVAL_STATUS",
                          "CLOSURECODE",
                          "CLOSURECOMMENTS",
                          "FCR",
                          "YETTOREPLYCOUNT",
                          "GROUP",
                          "DESCRIPTION",
                          "Change Window"}) {
    ASSERT_TRUE(details->Contains(key)) << key;
    const json::Value* value = details->Find(key);
    EXPECT_TRUE(value->IsString() || value->IsNull()) << key;
  }
  EXPECT_EQ(At(document, {"operation", "Details", "WORKORDERID"}), "17");
}

TEST_F(V1Test, XmlIsTheDefaultAndOnlyLowerCaseFormatAsksForJson) {
  const std::string key = std::string("OPERATION_NAME=GET_REQUEST&TECHNICIAN_KEY=") + kKey;
  const web::Response xml = Send("GET", "/sdpapi/request/17/?" + key + "&FORMAT=json", "", "");
  EXPECT_THAT(xml.body,
              HasSubstr("<API version=\"1.0\" locale=\"en\"><response><operation name=\"GET_REQUEST\">"));
  EXPECT_THAT(xml.body, HasSubstr("<statuscode>200</statuscode><status>Success</status>"));
  EXPECT_THAT(xml.body, HasSubstr("<parameter><name>workorderid</name><value>17</value></parameter>"));
  EXPECT_THAT(Send("GET", "/sdpapi/request/17?" + key + "&format=json", "", "").body, StartsWith("{"));
}

TEST_F(V1Test, ListsInJsonHaveNumbersUnderALowerCaseKey) {
  const json::Value document =
      Parsed(V1("request", "GET_REQUESTS",
                R"({"operation":{"details":{"from":"0","limit":"3","filterby":"All_Requests"}}})"));
  EXPECT_EQ(At(document, {"operation", "name"}), "GET_REQUESTS");
  EXPECT_EQ(At(document, {"operation", "resources"}), "[]");
  const json::Array* rows = document.Path({"operation", "details"})->IfArray();
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_TRUE(rows->front().Find("WORKORDERID")->IsInteger());
  EXPECT_TRUE(rows->front().Find("CREATEDTIME")->IsInteger());
  EXPECT_EQ(At(rows->front(), {"ISOVERDUE"}), "false");
  EXPECT_EQ(At(rows->front(), {"WORKORDERID"}), "40") << "newest first";
}

TEST_F(V1Test, NullFieldsOfXmlListsAreNamedInUpperCase) {
  Xml("request/40", "EDIT_REQUEST", "<Operation><Details><technician></technician></Details></Operation>");
  const web::Response list = Xml("request", "GET_REQUESTS", "<Details><limit>1</limit></Details>");
  EXPECT_THAT(list.body, HasSubstr("URI=\"http://desk:8080/sdpapi/request/40/\""));
  EXPECT_THAT(list.body, HasSubstr("<name>TECHNICIAN</name><value></value>"));
  EXPECT_THAT(list.body, HasSubstr("<name>subject</name>"));
}

TEST_F(V1Test, CreatingInXmlRespondsWithTheNewIdFirst) {
  const web::Response response =
      Xml("request/", "ADD_REQUEST",
          "<Operation><Details><parameter><name>requester</name><value>Ann Ray</value></parameter>"
          "<parameter><name>subject</name><value>Disk full</value></parameter></Details></Operation>");
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(response.body.c_str()));
  const pugi::xml_node details = document.child("API").child("response").child("operation").child("Details");
  EXPECT_STREQ(details.first_child().name(), "workorderid");
  EXPECT_STREQ(details.first_child().text().get(), "41");
  EXPECT_STREQ(details.child("subject").text().get(), "Disk full");
}

TEST_F(V1Test, EveryShapeOfInputIsRead) {
  const char* const inputs[] = {
      ("<Operation><Details><parameter><name>subject</name>"
       "<value>It's \xC3\xBC</value></parameter></Details></Operation>"),
      "<Operation><Details><subject>It's \xC3\xBC</subject></Details></Operation>",
      "<operation><details><SUBJECT>It's \xC3\xBC</SUBJECT></details></operation>",
      "<Details><subject><![CDATA[It's \xC3\xBC]]></subject></Details>",
      "<API><Operation><Details><Subject>It's \xC3\xBC</Subject></Details></Operation></API>",
      "{\"operation\":{\"details\":{\"subject\":\"It's \xC3\xBC\"}}}",
      "{operation:{details:{SUBJECT:\"It's \xC3\xBC\"}}}",
      "{'operation':{'details':{'Subject':'It\\'s \xC3\xBC'}}}"};
  int id = 1;
  for (const char* input : inputs) {
    const std::string number = std::to_string(id++);
    EXPECT_EQ(Status(V1("request/" + number, "EDIT_REQUEST", input)), "Success") << input;
    EXPECT_EQ(Detail(number, "SUBJECT"), "It's \xC3\xBC") << input;
  }
}

TEST_F(V1Test, FieldsAreKnownByNameAndByLabel) {
  V1("request/17", "EDIT_REQUEST",
     "<Details><parameter><name>Request Type</name><value>Service Request</value></parameter>"
     "<parameter><name>Service Category</name><value>Email</value></parameter>"
     "<parameter><name>change window</name><value>Sunday</value></parameter>"
     "<parameter><name>nobody knows this</name><value>x</value></parameter>"
     "<parameter><name>duebytime</name><value>15 Jan 2027, 08:00:00</value></parameter></Details>");
  EXPECT_EQ(Detail("17", "REQUESTTYPE"), "Service Request");
  EXPECT_EQ(Detail("17", "SERVICE"), "Email");
  EXPECT_EQ(Detail("17", "Change Window"), "Sunday");
  EXPECT_EQ(Detail("17", "DUEBYTIME"), "1800000000000");
}

TEST_F(V1Test, ADashOrNothingIsNoSite) {
  V1("request/17", "EDIT_REQUEST", R"({"operation":{"details":{"site":"Head Office"}}})");
  EXPECT_EQ(Detail("17", "SITE"), "Head Office");
  EXPECT_EQ(Status(V1("request/17", "EDIT_REQUEST", R"({"operation":{"details":{"site":"-"}}})")), "Success");
  EXPECT_EQ(Detail("17", "SITE"), "(null)");
}

TEST_F(V1Test, DescriptionsStayHtml) {
  V1("request/17", "EDIT_REQUEST",
     "<Details><description>a &lt;b&gt;bold&lt;/b&gt; &amp;amp; text</description></Details>");
  EXPECT_EQ(Detail("17", "DESCRIPTION"), "a <b>bold</b> &amp; text");
  V1("request/17", "EDIT_REQUEST", "<Details><description>raw<br/><b>html</b></description></Details>");
  EXPECT_THAT(Detail("17", "DESCRIPTION"), HasSubstr("<b>html</b>"));
}

TEST_F(V1Test, ANoteIsAddedWithABareEnvelopeAndReadBack) {
  const web::Response added = Xml(
      "request/17/notes", "ADD_NOTE",
      "<Operation><Details><Notes><Note><isPublic>True</isPublic><notesText>text</notesText></Note></Notes>"
      "</Details></Operation>");
  EXPECT_THAT(added.body, HasSubstr("<operation name=\"ADD_NOTE\">"));
  EXPECT_THAT(added.body, Not(HasSubstr("<API")));
  EXPECT_THAT(added.body, HasSubstr("Note added successfully for request 17"));
  V1("request/17/notes/", "ADD_NOTE",
     R"({operation:{details:{notes:{note:{isPublic:false,notesText:"second"}}}}})");
  const web::Response list = Xml("request/17/notes", "GET_NOTES");
  EXPECT_THAT(list.body, HasSubstr("URI=\"http://desk:8080/sdpapi/request/17/notes/301/\""));
  EXPECT_THAT(list.body, HasSubstr("<name>ispublic</name><value>true</value>"));
  EXPECT_THAT(list.body, HasSubstr("second"));
  EXPECT_EQ(Status(V1("request/17/notes/301", "DELETE_NOTE")), "Success");
  EXPECT_THAT(Xml("request/17/notes", "GET_NOTES").body, Not(HasSubstr("notes/301/")));
  EXPECT_THAT(Failure(V1("request/17/notes", "ADD_NOTE", "<Details/>")),
              StartsWith("Error when adding note"));
}

TEST_F(V1Test, ClosingNeedsNoInputButATechnician) {
  EXPECT_EQ(Status(V1("request/17", "CLOSE_REQUEST")), "Success");
  EXPECT_EQ(Detail("17", "STATUS"), "Closed");
  EXPECT_THAT(Failure(V1("request/17", "CLOSE_REQUEST")), HasSubstr("already closed"));
  V1("request/18", "EDIT_REQUEST", "<Details><technician/></Details>");
  EXPECT_THAT(Failure(V1("request/18", "CLOSE_REQUEST")), HasSubstr("not assigned"));
  V1("request/18", "PICKUP_REQUEST");
  EXPECT_EQ(
      Status(V1("request/18", "CLOSE_REQUEST",
                "<Operation><Details><parameter><name>closeAccepted</name><value>Accepted</value></parameter>"
                "<parameter><name>closeComment</name><value>Done</value></parameter></Details></Operation>")),
      "Success");
  EXPECT_EQ(Detail("18", "CLOSURECOMMENTS"), "Done");
  EXPECT_EQ(At(Parsed(V3("GET", "requests/18")), {"request", "closure_info", "requester_ack_resolution"}),
            "true");
}

TEST_F(V1Test, AssignResolutionAndWorklogs) {
  EXPECT_EQ(Status(V1("request/17", "ASSIGN_REQUEST", R"({"operation":{"details":{"technicianid":"5"}}})")),
            "Success");
  EXPECT_EQ(Detail("17", "TECHNICIAN"), "John");
  EXPECT_EQ(Status(V1("request/17/resolution", "ADD_RESOLUTION",
                      "<Details><resolution><resolutiontext>fixed</resolutiontext></resolution></Details>")),
            "Success");
  EXPECT_EQ(At(Parsed(V1("request/17", "GET_RESOLUTION")), {"operation", "Details", "RESOLUTION"}), "fixed");
  EXPECT_EQ(
      Status(V1(
          "request/17/worklogs", "ADD_WORKLOG",
          "<Operation><Details><Worklogs><Worklog><description>d</description><technician>John</technician>"
          "<cost></cost><workHours>1</workHours><workMinutes>5</workMinutes></Worklog></Worklogs></Details>"
          "</Operation>")),
      "Success");
  EXPECT_THAT(V1("request/17/worklogs", "GET_WORKLOGS").body, HasSubstr("\"WORKHOURS\":1"));
  EXPECT_EQ(Detail("17", "TIMESPENTONREQ"), "1hrs 5min");
}

TEST_F(V1Test, PeopleAndFiltersAreListed) {
  const json::Value technicians = Parsed(V1("technician", "GET_ALL"));
  const json::Array* rows = technicians.Path({"operation", "details"})->IfArray();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ(json::Write(*rows->front().Find("technicianid")), "4");
  EXPECT_THAT(V1("requester/", "GET_ALL").body, HasSubstr("\"username\":\"Ann Ray\""));
  EXPECT_THAT(Xml("request", "GET_REQUEST_FILTERS").body,
              HasSubstr("<Filters><parameter><name>MyOpen_Or_Unassigned</name>"));
  EXPECT_THAT(V1("request", "GET_REQUEST_FILTERS").body, HasSubstr("\"Details\":[{\"VIEWID\":"));
}

TEST_F(V1Test, FailuresAreHttp200WithTheKnownMessages) {
  EXPECT_EQ(Failure(V1("request/999", "GET_REQUEST")), "Invalid requestID in given URL");
  EXPECT_EQ(Failure(V1("request", "GET_REQUEST")),
            "Error when validating URL - Invalid URL for the requested operation.");
  EXPECT_EQ(Failure(V1("request/17", "ADD_CONVERSATION")), "Operation ADD_CONVERSATION is not supported.");
  EXPECT_THAT(Failure(V1("request/17", "EDIT_REQUEST", R"({"operation":{"details":{"priority":"Huge"}}})")),
              HasSubstr("priority"));
  EXPECT_THAT(Failure(V1("request", "ADD_REQUEST", "<Details><subject>x</subject></Details>")),
              HasSubstr("requester"));
  EXPECT_THAT(Failure(V1("request/17", "EDIT_REQUEST", "<Details><subject>")), HasSubstr("parse"));
  const web::Response bad_key =
      Send("POST", "/sdpapi/request/17", "OPERATION_NAME=GET_REQUEST&TECHNICIAN_KEY=wrong", "");
  EXPECT_EQ(bad_key.status, 200);
  EXPECT_THAT(bad_key.body,
              HasSubstr("<operation name=\"GET_REQUEST\"><result><status>Failed</status><message>"
                        "Technician key in the request is invalid. Unable to authenticate."));
}

TEST_F(V1Test, FailuresArePagesWhereTheProfileSaysSo) {
  Start("v1-failure-page");
  const web::Response page = V1("request/999", "GET_REQUEST");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.body, "<html><body><h3>Failed</h3><p>Invalid requestID in given URL</p></body></html>");
  EXPECT_EQ(Xml("request/999", "GET_REQUEST").body, page.body);
  EXPECT_THAT(Xml("request/17", "GET_REQUEST").body, HasSubstr("<status>Success</status>"));
}

TEST_F(V1Test, ANewRequestIsShownAsParametersWhereTheProfileSaysSo) {
  const char kNew[] = "<Details><requester>administrator</requester><subject>x</subject></Details>";
  EXPECT_THAT(Xml("request", "ADD_REQUEST", kNew).body, HasSubstr("<Details><workorderid>"));
  Start("v1-add-parameters");
  EXPECT_THAT(Xml("request", "ADD_REQUEST", kNew).body,
              HasSubstr("<Details><parameter><name>workorderid</name>"));
}

TEST_F(V1Test, AKeyExpiresByTheClockOfTheSimulator) {
  Start("key-expires");
  EXPECT_THAT(Xml("request/17", "GET_REQUEST").body, HasSubstr("<status>Success</status>"));
  Send("POST", "/simulator/clock", R"({"offset_ms":3600000})", "");
  EXPECT_THAT(Xml("request/17", "GET_REQUEST").body, HasSubstr("Unable to authenticate"));
}

TEST_F(V1Test, EnvelopesFollowTheProfile) {
  Start("v1-wrapped");
  EXPECT_THAT(Xml("request/17/notes", "ADD_NOTE",
                  "<Details><Notes><Note><notesText>x</notesText></Note></Notes></Details>")
                  .body,
              HasSubstr("<API"));
  EXPECT_THAT(Xml("request/999", "GET_REQUEST").body, HasSubstr("<API"));
  Start("older");
  const web::Response bare = Xml("request/17", "GET_REQUEST");
  EXPECT_THAT(bare.body, Not(HasSubstr("<API")));
  EXPECT_THAT(bare.body, Not(HasSubstr("<statuscode>")));
}

}  // namespace
}  // namespace flintdesk::simulator
