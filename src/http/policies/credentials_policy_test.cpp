#include "http/policies/credentials_policy.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/bodies/source.hpp"
#include "http/policies/deadline_policy.hpp"
#include "http/policies/retry_policy.hpp"
#include "http/testing/fake_credentials.hpp"
#include "http/testing/policy_fixture.hpp"
#include "http/testing/transport_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::ElementsAre;
using testing::FailureWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RespondWith;
using ::testing::SizeIs;

/// Notes with which proof each request goes on, and what stands in its body.
class Notes final : public Policy {
 public:
  explicit Notes(std::vector<std::string>& seen) : seen_(seen) {}
  void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) override {
    std::string text;
    for (const auto& [name, value] : request->secret_headers) text += value.Reveal();
    if (request->source) {
      std::string piece(64, '\0');
      while (const std::size_t count = *request->source->Read(piece)) text += piece.substr(0, count);
    }
    seen_.push_back(text);
    next.Send(std::move(request), std::move(context), std::move(done));
  }

 private:
  std::vector<std::string>& seen_;
};

class CredentialsPolicyTest : public testing::PolicyTest {
 protected:
  CredentialsPolicyTest() {
    Use(MakeDeadlinePolicy(loop_, clock_));
    Use(MakeRetryPolicy(loop_, clock_, {.retries = 1, .random = [] { return 0.5; }}));
    Use(MakeCredentialsPolicy());
    Use(std::make_unique<Notes>(proofs_));
  }
  Request Proven(Request request) {
    request.credentials = client_;
    return request;
  }

  std::shared_ptr<testing::FakeCredentials> client_ = std::make_shared<testing::FakeCredentials>();
  std::vector<std::string> proofs_;
};

TEST_F(CredentialsPolicyTest, LeavesARequestWithoutCredentialsAlone) {
  transport_->On("GET /x", RespondWith(401));
  EXPECT_EQ((*Start(Get()))->value().status, 401);
  EXPECT_THAT(proofs_, ElementsAre(""));
  EXPECT_EQ(client_->asked, 0);
}

TEST_F(CredentialsPolicyTest, PutsAFreshProofIntoARetry) {
  transport_->Hold("GET /x").On("GET /x", RespondWith(200));
  const Ended ended = Start(Proven(Get()));
  client_->token = "token-2";
  End("GET /x", FailureWith(FailureKind::kConnectionLost, true));
  Advance(milliseconds(1000));
  ASSERT_TRUE(ended->has_value());
  EXPECT_THAT(proofs_, ElementsAre("token-1", "token-2"));
}

TEST_F(CredentialsPolicyTest, SendsOnceMoreAfterARejectedProof) {
  transport_->Hold("POST /x").On("POST /x", RespondWith(200));
  const Ended ended = Start(Proven(Change()));
  client_->token = "token-2";
  End("POST /x", RespondWith(401));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->value().status, 200);
  EXPECT_EQ(client_->rejected_token, "token-1");
  EXPECT_THAT(proofs_, ElementsAre("token-1", "token-2"));
}

TEST_F(CredentialsPolicyTest, SendsNoSecondTimeWhatRestsOnARead) {
  transport_->On("POST /x", RespondWith(401));
  Context context;
  context.begin_by = clock_.Now() + milliseconds(2'000);
  const Ended ended = Start(Proven(Change()), context);
  EXPECT_EQ((*ended)->value().status, 401);
  EXPECT_TRUE((*ended)->value().proof_rejected);
  EXPECT_EQ(client_->rejected_token, "token-1") << "the next request has another one";
  EXPECT_THAT(proofs_, SizeIs(1));
}

TEST_F(CredentialsPolicyTest, SendsNoThirdTime) {
  transport_->On("GET /x", RespondWith(401)).On("GET /x", RespondWith(401));
  EXPECT_EQ((*Start(Proven(Get())))->value().status, 401);
  EXPECT_THAT(proofs_, SizeIs(2));
}

TEST_F(CredentialsPolicyTest, SendsNoSecondTimeWhereTheCredentialsSeeNoUseInIt) {
  client_->renews = false;
  transport_->On("GET /x", RespondWith(401));
  EXPECT_EQ((*Start(Proven(Get())))->value().status, 401);
  EXPECT_THAT(proofs_, SizeIs(1));
}

TEST_F(CredentialsPolicyTest, SendsNoSecondTimeForWhatIsToRenewNothing) {
  transport_->On("GET /x", RespondWith(401));
  Context context;
  context.is_aside = true;
  EXPECT_EQ((*Start(Proven(Get()), context))->value().status, 401);
  EXPECT_THAT(proofs_, SizeIs(1));
  EXPECT_EQ(client_->rejected_token, "") << "it is not asked whether it would make another";
}

TEST_F(CredentialsPolicyTest, SendsTheWholeBodyOfASourceAgain) {
  transport_->On("POST /x", RespondWith(401)).On("POST /x", RespondWith(200));
  Request request = Proven(Change());
  request.source = MakeTextSource(" and the body");
  Start(request);
  EXPECT_THAT(proofs_, ElementsAre("token-1 and the body", "token-1 and the body"));
}

TEST_F(CredentialsPolicyTest, SendsNothingWithoutAProofAndDoesNotRetryThat) {
  client_->failure = "no token";
  const Ended ended = Start(Proven(Get()));
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kProofRefused);
  EXPECT_FALSE((*ended)->error().sent);
  EXPECT_EQ(client_->asked, 1);
  EXPECT_THAT(transport_->seen(), IsEmpty());
}

TEST_F(CredentialsPolicyTest, EndsAWaitAtTheDeadlineAndLetsTheOthersWait) {
  client_->kept_back = true;
  const Ended first = Start(Proven(Get()), WithDeadline(milliseconds(500)));
  const Ended second = Start(Proven(Get("/y")), WithDeadline(milliseconds(5000)));
  Advance(milliseconds(500));
  ASSERT_TRUE(first->has_value());
  EXPECT_EQ((*first)->error().kind, FailureKind::kTimeout);
  EXPECT_FALSE((*first)->error().sent);
  EXPECT_EQ((*first)->error().message, "the timeout of 500 ms expired while waiting for a token");
  EXPECT_FALSE(second->has_value());
  transport_->On("GET /y", RespondWith(200));
  loop_.Post([&] { client_->Serve(); });
  testing::Settle(loop_);
  EXPECT_TRUE(second->has_value());
  EXPECT_THAT(transport_->seen(), ElementsAre("GET /y"));
}

TEST_F(CredentialsPolicyTest, EndsACancelledWaitAtOnce) {
  client_->kept_back = true;
  Context context;
  context.cancellation = std::make_shared<Cancellation>();
  const Ended ended = Start(Proven(Get()), context);
  EXPECT_FALSE(ended->has_value());
  loop_.Post([&] { context.cancellation->Cancel(); });
  testing::Settle(loop_);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->error().kind, FailureKind::kCancelled);
  EXPECT_EQ((*ended)->error().message, "the call was stopped while waiting for a token");
  loop_.Post([&] { client_->Serve(); });
  testing::Settle(loop_);
  EXPECT_THAT(transport_->seen(), IsEmpty());
}

/// The whole list of policies.
class ProvenClientTest : public testing::TransportTest {
 protected:
  static constexpr milliseconds kLong{60'000};

  testing::Outcome Ask(const Request& request, const ClientOptions& options) {
    const auto client = MakeClient(loop_, clock_, options);
    Context context;
    context.deadline = Deadline::In(kLong, clock_);
    return testing::SendAndWait(loop_, *client, request, context);
  }
};

TEST_F(ProvenClientTest, RenewsARejectedProofWithinOneCall) {
  const auto credentials = std::make_shared<testing::FakeCredentials>();
  credentials->next_token = "token-2";
  testing::RawServer server([](testing::RawServer& self, testing::RawConnection& connection) {
    for (int number = 1; auto request = connection.ReadRequest(); ++number) {
      self.Note(*request);
      connection.WriteResponse("", "", number == 1 ? "401 Unauthorized" : "200 OK");
    }
  });
  Request request = To(server.port());
  request.credentials = credentials;
  const testing::Outcome outcome = Ask(request, {.retries = 0});
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->status, 200);
  EXPECT_EQ(outcome->attempts, 1);
  ASSERT_THAT(server.arrivals(), SizeIs(2));
  EXPECT_THAT(server.arrivals()[0], HasSubstr("authorization: token-1\r\n"));
  EXPECT_THAT(server.arrivals()[1], HasSubstr("authorization: token-2\r\n"));
}

}  // namespace
}  // namespace flintdesk::http
