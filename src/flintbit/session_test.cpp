// The job's side of the border, with plain threads in place of Ruby's.
#include "flintbit/session.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "flintbit/testing/fake_gateway.hpp"

namespace flintdesk::flintbit {
namespace {

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    services_.calls = &gateway_;
    services_.log = [this](LogLevel, std::string_view line) { log_.emplace_back(line); };
  }

  std::shared_ptr<Session> Begin() { return std::make_shared<Session>(job_, services_); }
  static std::int64_t Call(ScriptHost& host, bool asynchronous = true) {
    return host.StartCall("c", R"({"action":"add-note"})", 0, asynchronous);
  }

  FakeGateway gateway_;
  BitJob job_;
  BitServices services_;
  std::vector<std::string> log_;
};

TEST_F(SessionTest, AnInterruptedWaitLeavesTheCallAlone) {
  gateway_.Hold(Code::kIndeterminate);
  auto session = Begin();
  std::int64_t ticket = Call(*session);
  std::atomic<bool> interrupted = false;
  bool ended = true;
  std::thread waiter([&] { ended = session->WaitForCall(ticket, interrupted); });
  gateway_.AwaitWaiters(1);
  interrupted = true;
  session->InterruptWait(ticket);
  waiter.join();
  EXPECT_FALSE(ended);
  EXPECT_FALSE(session->CallFinished(ticket));
  gateway_.Release();
  session->Conclude();
  EXPECT_TRUE(log_.empty());
}

TEST_F(SessionTest, SaysOfACallWhetherAnybodyWillWaitForIt) {
  auto session = Begin();
  Call(*session, true);
  Call(*session, false);
  EXPECT_TRUE(gateway_.calls()[0].asynchronous);
  EXPECT_FALSE(gateway_.calls()[1].asynchronous);
}

TEST_F(SessionTest, ConcludesWhileOtherThreadsGoOnCalling) {
  auto session = Begin();
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    session->Retain();  // here: a thread that comes late would find it gone
    threads.emplace_back([&stop, host = session.get()] {
      std::atomic<bool> never = false;
      while (!stop) {
        std::int64_t ticket = Call(*host);
        host->WaitForCall(ticket, never);
        host->ReadCall(ticket);
        host->ReleaseCall(ticket);
      }
      host->Release();
    });
  }
  gateway_.AwaitCalls(100);
  session->SetEnd(0, "success", "complete");
  EXPECT_EQ(session->Conclude().exit_code, 0);
  std::size_t sent = gateway_.calls().size();
  session.reset();  // the threads keep it
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(gateway_.calls().size(), sent);
}

TEST_F(SessionTest, EndsACallAfterTheEndWithoutSendingIt) {
  auto session = Begin();
  session->Conclude();
  std::int64_t ticket = Call(*session);
  EXPECT_EQ(session->ReadCall(ticket).exit_code, static_cast<int>(Code::kCancelled));
  EXPECT_TRUE(gateway_.calls().empty());
}

TEST_F(SessionTest, ATicketOfAnotherSessionFindsNothing) {
  auto first = Begin();
  std::int64_t ticket = Call(*first);
  auto second = Begin();
  Call(*second);
  std::atomic<bool> never = false;
  EXPECT_TRUE(second->WaitForCall(ticket, never));
  EXPECT_EQ(second->ReadCall(ticket).exit_code, static_cast<int>(Code::kCancelled));
}

TEST_F(SessionTest, ForgetsTheResponseOfACallThatIsGivenBack) {
  auto session = Begin();
  std::int64_t ticket = Call(*session);
  EXPECT_EQ(session->ReadCall(ticket).data, R"({"ok":true})");
  session->ReleaseCall(ticket);
  EXPECT_EQ(session->ReadCall(ticket).data, "");
}

TEST_F(SessionTest, WarnsOfAFailureThoughItsTicketWasGivenBack) {
  gateway_.Response({Code::kRejected, "no such technician", {}});
  auto session = Begin();
  session->ReleaseCall(Call(*session));
  session->Conclude();
  EXPECT_EQ(log_, std::vector<std::string>{
                      "the asynchronous call of add-note on c failed with 8: no such technician"});
}

TEST_F(SessionTest, WarnsOfASynchronousUnconfirmedWriteThatWasGivenUp) {
  gateway_.Response({Code::kIndeterminate, "lost on the way", {}});
  auto session = Begin();
  std::int64_t ticket = Call(*session, false);
  session->ReadCall(ticket);
  EXPECT_EQ(session->OutcomeOfCall(ticket).exit_code, 13);
  session->Conclude();
  EXPECT_EQ(log_, std::vector<std::string>{"the call of add-note on c failed with 13: lost on the way"});
}

TEST_F(SessionTest, AStopThatComesAfterTheWorkChangesNothing) {
  auto session = Begin();
  session->SetEnd(0, "success", "complete");
  session->SetDone(true);
  session->Stop(Code::kTimeout);
  EXPECT_EQ(session->Conclude().exit_code, 0);
}

TEST_F(SessionTest, AStopAfterTheScriptStillEndsACallUnderWay) {
  job_.timeout = milliseconds(1'000'000);
  gateway_.Hold();
  auto session = Begin();
  Call(*session);
  session->SetEnd(0, "success", "complete");
  session->SetDone(true);
  session->Stop(Code::kTimeout);
  EXPECT_EQ(session->Conclude().exit_code, static_cast<int>(Code::kTimeout));
}

}  // namespace
}  // namespace flintdesk::flintbit
