#include "servicedesk/credentials/technician_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/bodies/source.hpp"
#include "http/testing/authorized.hpp"

namespace flintdesk::servicedesk {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

http::Request With(const std::string& key) {
  http::Request request;
  request.body = "a=1";
  request.credentials = CredentialsOf(Secret(key));
  return request;
}

TEST(TechnicianKeyTest, GoesIntoAHeader) {
  const http::Request sent = http::testing::Authorized(With("KEY-of-the-tests"));
  ASSERT_THAT(sent.secret_headers, SizeIs(1));
  EXPECT_EQ(sent.secret_headers[0].first, "authtoken");
  EXPECT_EQ(sent.secret_headers[0].second.Reveal(), "KEY-of-the-tests");
  EXPECT_EQ(sent.body, "a=1");
}

TEST(TechnicianKeyTest, IsTheLastFieldOfAFormThatTakesIt) {
  http::Request request = With("KEY of the tests");
  request.method = "POST";
  request.key_in_form = true;
  const http::Request sent = http::testing::Authorized(request);
  EXPECT_EQ(sent.body, "a=1&TECHNICIAN_KEY=KEY%20of%20the%20tests");
  EXPECT_THAT(sent.secret_headers, IsEmpty());
}

TEST(TechnicianKeyTest, GoesIntoTheHeadersWhereThereIsNoForm) {
  http::Request request = With("KEY of the tests");
  request.key_in_form = true;
  request.body.clear();
  const http::Request sent = http::testing::Authorized(request);
  ASSERT_THAT(sent.secret_headers, SizeIs(2));
  EXPECT_EQ(sent.secret_headers[0].first, "TECHNICIAN_KEY");
  EXPECT_EQ(sent.body, "");
  EXPECT_EQ(sent.target, request.target);
}

TEST(TechnicianKeyTest, GoesIntoTheHeadersOfAFormWithAFile) {
  http::Request request = With("KEY of the tests");
  request.key_in_form = true;
  request.body.clear();
  request.source = http::MakeTextSource("a file");
  const http::Request sent = http::testing::Authorized(request);
  ASSERT_THAT(sent.secret_headers, SizeIs(2));
  EXPECT_EQ(sent.secret_headers[0].first, "TECHNICIAN_KEY");
  EXPECT_EQ(sent.secret_headers[1].first, "authtoken");
  EXPECT_EQ(sent.BodyLength(), 6u);
}

TEST(TechnicianKeyTest, IsTheClientThatCallsAreCountedBy) {
  EXPECT_EQ(TechnicianKey(Secret("KEY-1")).Mark(), TechnicianKey(Secret("KEY-1")).Mark());
  EXPECT_NE(TechnicianKey(Secret("KEY-1")).Mark(), TechnicianKey(Secret("KEY-2")).Mark());
}

TEST(TechnicianKeyTest, IsNothingWhereThereIsNone) { EXPECT_EQ(CredentialsOf(Secret()), nullptr); }

}  // namespace
}  // namespace flintdesk::servicedesk
