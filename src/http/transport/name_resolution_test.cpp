#include <memory>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/testing/stalled_names.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RawServer;
using testing::StalledNames;

/// A name server that does not respond. The look-ups stand still until the test is over; so whatever waits
/// for one of them does not end either, and no clock has to be asked.
class NameResolutionTest : public testing::TransportTest {
 protected:
  void SetUp() override { client_ = MakeClient(loop_, clock_, {}); }

  static Request ToStalledName() {
    Request request = To(80);
    request.origin.host = "desk.stalled.invalid";
    return request;
  }
  Context Within(milliseconds time) {
    Context context;
    context.deadline = Deadline::In(time, clock_);
    return context;
  }
  std::shared_ptr<std::optional<Outcome>> Start(Request request, Context context) {
    auto ended = std::make_shared<std::optional<Outcome>>();
    loop_.Post([this, ended, request = std::move(request), context = std::move(context)] {
      client_->Send(request, context, [ended](Outcome outcome) { ended->emplace(std::move(outcome)); });
    });
    return ended;
  }

  StalledNames stalled_;
  std::unique_ptr<Client> client_;
};

TEST_F(NameResolutionTest, EndsACallAtItsDeadlineWhileItsNameIsBeingResolved) {
  ClientOptions options;
  options.connect_timeout = milliseconds(120'000);  // the time of the call is to be up first
  client_ = MakeClient(loop_, clock_, options);
  auto ended = Start(ToStalledName(), Within(milliseconds(60'000)));
  testing::Settle(loop_);
  StalledNames::WaitFor(1);
  EXPECT_FALSE(ended->has_value());
  clock_.PutForward(milliseconds(60'000));
  loop_.Wait([&] { return ended->has_value(); });
  const Outcome& outcome = **ended;
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, FailureKind::kTimeout);
  EXPECT_FALSE(outcome.error().sent);
  EXPECT_THAT(outcome.error().message, HasSubstr("expired while connecting to desk.stalled.invalid:80"));
}

TEST_F(NameResolutionTest, LetsOtherCallsGoOnWhileANameIsBeingResolved) {
  RawServer server(RespondToAll);
  Context context = Within(milliseconds(60'000));
  context.cancellation = std::make_shared<Cancellation>();
  auto stalled = Start(ToStalledName(), context);
  for (int number = 0; number < 20; ++number)
    ASSERT_TRUE(testing::SendAndWait(loop_, *client_, To(server.port()), Within(milliseconds(30'000))).ok());
  StalledNames::WaitFor(1);
  EXPECT_FALSE(stalled->has_value());
  context.cancellation->Cancel();
  loop_.Wait([&] { return stalled->has_value(); });
  EXPECT_EQ((*stalled)->error().kind, FailureKind::kCancelled);
  EXPECT_TRUE(testing::SendAndWait(loop_, *client_, To(server.port()), Within(milliseconds(30'000))).ok());
}

TEST_F(NameResolutionTest, EndsTheConnectTimeoutToo) {
  ClientOptions options;
  options.connect_timeout = milliseconds(100);
  options.retries = 0;
  client_ = MakeClient(loop_, clock_, options);
  Outcome outcome = testing::SendAndWait(loop_, *client_, ToStalledName(), Within(milliseconds(60'000)));
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message, HasSubstr("no connection to desk.stalled.invalid:80 within 100 ms"));
}

TEST_F(NameResolutionTest, LetsALoopEndWhileANameIsBeingResolved) {
  auto token = std::make_shared<int>(1);
  {
    Loop loop;
    auto client = MakeClient(loop, SystemClock(), {});
    loop.Post([&] { client->Send(ToStalledName(), {}, [token](Outcome) {}); });
    testing::Settle(loop);
    StalledNames::WaitFor(1);
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace flintdesk::http
