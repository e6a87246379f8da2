#include "cli/document_view.hpp"

#include <gtest/gtest.h>

#include "base/secret.hpp"

namespace flintdesk::cli {
namespace {

std::string View(std::string_view document) { return DocumentView(json::Parse(document).value()); }

TEST(DocumentViewTest, IsTheMembersOfTheOneThing) {
  EXPECT_EQ(
      View(R"({"note": {"id": "301", "description": "<div>Line 1<br>Line 2</div>", "show_to_requester": false,
                     "added_by": {"id": "4", "name": "administrator"}, "last_updated_by": null, "attachments": [],
                     "empty": "", "request": {"subject": "Disk", "id": "17"}},
                     "operation": {"result": {"status": "Success"}, "Details": {"WORKORDERID": "17"}},
                     "response_status": {"status_code": 2000, "status": "success"}})"),
      "id: 301\ndescription: Line 1 Line 2\nshow_to_requester: false\nadded_by: administrator\n"
      "request: Disk\n");
}

TEST(DocumentViewTest, IsV1sDetailsWhereThereIsNothingElse) {
  EXPECT_EQ(
      View(
          R"({"operation": {"result": {"status": "Success"}, "Details": [{"NOTESID": 301, "USERNAME": "John"}]}})"),
      "NOTESID: 301\nUSERNAME: John\n");
}

TEST(DocumentViewTest, OfACountIsTheNumber) {
  EXPECT_EQ(View(R"({"count": 40, "list_info": {}, "operation": {"result": {"status": "Success"}}})"),
            "40\n");
}

TEST(DocumentViewTest, OfAThingWithoutValuesIsOneLine) {
  EXPECT_EQ(View(R"({"resolution": {"content": null, "resolution_attachments": []}})"), "(nothing)\n");
}

TEST(DocumentViewTest, PutsALongTextBelowItsName) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "a word ";
  const std::string view = DocumentView(json::Object{{"resolution", json::Object{{"content", text}}}});
  EXPECT_TRUE(view.starts_with("content:\n  a word a word")) << view;
  EXPECT_EQ(view.find("  a word"), view.find('\n') + 1);
}

TEST(DocumentViewTest, IsEmptyWhereThereIsNoOneThing) {
  for (const char* document :
       {"null", "{}", "[]", R"({"a": {}, "b": {}})", R"({"notes": [{"id": 1}, {"id": 2}]})",
        R"({"request_problem_association": null})", R"({"operation": {"result": {}}})"})
    EXPECT_EQ(View(document), "") << document;
}

TEST(DocumentViewTest, HoldsNoSecretAndSteersNothing) {
  RememberSecret("C84F9A10-7B2D-4E63-A5F8-D00DFEED5432");
  EXPECT_EQ(View(R"({"x": {"a": "C84F9A10-7B2D-4E63-A5F8-D00DFEED5432", "\u001b[2Jb": "\u001b[31m"}})"),
            "a: [hidden]\n\\u001b[2Jb: \\u001b[31m\n");
}

}  // namespace
}  // namespace flintdesk::cli
