#include "base/base_path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flintdesk {
namespace {

using testing::HasSubstr;

TEST(BasePathTest, HasOneFormOnTheWire) {
  const std::pair<const char*, const char*> kForms[] = {
      {"", ""},
      {"/", ""},
      {"///", ""},
      {"/helpdesk", "/helpdesk"},
      {"helpdesk", "/helpdesk"},
      {"/helpdesk/", "/helpdesk"},
      {"//helpdesk//it/", "/helpdesk/it"},
      {"/Help.Desk-1_~", "/Help.Desk-1_~"},
      {"/%68elp", "/help"},
      {"/a%c3%bc", "/a%C3%BC"},
      {"/aü", "/a%C3%BC"},
      {"/a%20b", "/a%20b"},
      {"/100%25", "/100%25"},
      {"/<desk>", "/%3Cdesk%3E"},
      {"/app/itdesk", "/app/itdesk"},
      {"/apis", "/apis"},
  };
  for (const auto& [typed, normal] : kForms) {
    EXPECT_EQ(FaultOfBasePath(typed), "") << typed;
    EXPECT_EQ(NormalBasePath(typed), normal) << typed;
    EXPECT_TRUE(IsNormalBasePath(normal)) << normal;
  }
}

TEST(BasePathTest, SaysWhatIsWrongAndHowToWriteIt) {
  const std::pair<std::string, const char*> kFaults[] = {
      {"/a?b=1", "leave out all from ? on"},
      {"/a#b", "leave out all from # on"},
      {"/a%3Fb", "leave it out"},
      {"/a/../b", "write the path that it leads to"},
      {"/.", "write the path that it leads to"},
      {"/a/%2e%2E/b", "write the path that it leads to"},
      {"/a b", "blanks"},
      {" /a", "blanks"},
      {"/a\r\nX: y", "blanks"},
      {"/a%0d%0aX", "control character"},
      {std::string("/a\0b", 4), "control character"},
      {"/a\\b", "write /"},
      {"/a%5cb", "write /"},
      {"/a%2fb", "write it as /"},
      {"/a%252fb", "encode it once"},
      {"/a%2", "%25"},
      {"/a%zz", "%25"},
      {"/a;jsessionid=1", "session"},
      {"/\xff", "UTF-8"},
      {"https://it.example/helpdesk", "is a URL"},
      {"/helpdesk/HomePage.do", "leave out /HomePage.do"},
      {"/helpdesk/api/v3", "leave out all from /api on"},
      {"/helpdesk/api/v3/requests", "leave out all from /api on"},
      {"/sdpapi/request", "leave out all from /sdpapi on"},
      {std::string(2'000, 'a'), "bytes"},
  };
  for (const auto& [typed, said] : kFaults) {
    EXPECT_THAT(FaultOfBasePath(typed), HasSubstr(said)) << typed;
    EXPECT_FALSE(IsNormalBasePath(typed)) << typed;
  }
}

TEST(BasePathTest, IsNormalInNoOtherForm) {
  for (const char* other : {"/", "a", "/a/", "//a", "/%61", "/%c3%bc"})
    EXPECT_FALSE(IsNormalBasePath(other)) << other;
}

}  // namespace
}  // namespace flintdesk
