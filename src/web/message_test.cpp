#include "web/message.hpp"

#include <gtest/gtest.h>

namespace flintdesk::web {
namespace {

TEST(MessageTest, HeaderNamesAreComparedWithoutCase) {
  Headers headers;
  headers.Add("Content-Type", "text/plain");
  ASSERT_NE(headers.Find("content-TYPE"), nullptr);
  EXPECT_EQ(*headers.Find("content-TYPE"), "text/plain");
  EXPECT_EQ(headers.Find("accept"), nullptr);
  headers.Set("CONTENT-TYPE", "text/html");
  EXPECT_EQ(headers.size(), 1u);
  EXPECT_EQ(*headers.Find("Content-Type"), "text/html");
}

TEST(MessageTest, ParametersAreDecodedAndKeepTheirOrder) {
  const Parameters parameters = ParseParameters("a=1&b=x+y%20z&a=2&&c&d=%zz");
  EXPECT_EQ(parameters.size(), 5u);
  EXPECT_EQ(*parameters.Find("a"), "1");
  EXPECT_EQ(*parameters.Find("b"), "x y z");
  EXPECT_EQ(*parameters.Find("c"), "");
  EXPECT_EQ(*parameters.Find("d"), "%zz");
  EXPECT_EQ(parameters.Find("A"), nullptr);
}

TEST(MessageTest, ATargetMayBeAWholeUrl) {
  struct Case {
    const char* target;
    const char* path_and_query;
    const char* authority;
  };
  for (const Case& each :
       {Case{"/a?b=http://c/d", "/a?b=http://c/d", ""}, Case{"*", "*", ""}, Case{"", "", ""},
        Case{"desk:443", "desk:443", ""}, Case{"ftp://desk/a", "ftp://desk/a", ""},
        Case{"http://desk:8080/a/b?c=d", "/a/b?c=d", "desk:8080"},
        Case{"HTTPS://me:pass@[::1]:8443/a", "/a", "[::1]:8443"}, Case{"http://desk", "/", "desk"},
        Case{"http://desk?a=b", "/?a=b", "desk"}, Case{"http:///a", "/a", ""}}) {
    const Target split = SplitTarget(each.target);
    EXPECT_EQ(split.path_and_query, each.path_and_query) << each.target;
    EXPECT_EQ(split.authority, each.authority) << each.target;
  }
}

TEST(MessageTest, AFormIsReadOnlyWhenTheBodySaysItIsOne) {
  Request request;
  request.body = "a=1";
  EXPECT_EQ(request.Form().size(), 0u);
  request.headers.Add("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8");
  ASSERT_NE(request.Form().Find("a"), nullptr);
}

}  // namespace
}  // namespace flintdesk::web
