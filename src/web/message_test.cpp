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

TEST(MessageTest, AFormIsReadOnlyWhenTheBodySaysItIsOne) {
  Request request;
  request.body = "a=1";
  EXPECT_EQ(request.Form().size(), 0u);
  request.headers.Add("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8");
  ASSERT_NE(request.Form().Find("a"), nullptr);
}

}  // namespace
}  // namespace flintdesk::web
