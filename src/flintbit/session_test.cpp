// The job's side of the border, with plain threads in place of Ruby's.
#include "flintbit/session.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/secret.hpp"
#include "flintbit/testing/fake_gateway.hpp"

namespace flintdesk::flintbit {
namespace {

class SessionTest : public ::testing::Test {
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

TEST_F(SessionTest, ThreadsThatAreLeftMayFailToCallWhileItConcludes) {
  auto session = Begin();
  std::atomic<int> failures = 0;
  std::atomic<bool> stop = false;
  std::thread left([&] {
    for (int i = 0; !stop; ++failures)  // each message differs, and so is kept
      session->ReleaseCall(
          session->StartCall("c", std::string(static_cast<std::size_t>(++i % 1000), ' '), 0, true));
  });
  while (failures < 100) std::this_thread::yield();
  RememberSecret("raised-with-this");
  session->SetEnd(1, "it raised-with-this", "error");
  EXPECT_EQ(session->Conclude().message, "it [hidden]");
  stop = true;
  left.join();
}

TEST_F(SessionTest, ALogLineCostsNoCopyOfTheMessagesThatWereTold) {
  // A copy of the messages for each line would be some 10^12 bytes.
  constexpr int kMessages = 60, kLines = 20'000;
  for (int i = 0; i < kMessages; ++i)
    gateway_.Response({Code::kRejected, std::string(1'000'000, 'x') + std::to_string(i), {}});
  auto session = Begin();
  for (int i = 0; i < kMessages; ++i) {
    const std::int64_t ticket = Call(*session);
    session->ReadCall(ticket);
    session->ReleaseCall(ticket);
  }
  for (int i = 0; i < kLines; ++i) session->WriteLog(static_cast<int>(LogLevel::kInfo), "a line");
  EXPECT_EQ(log_.size(), static_cast<std::size_t>(kLines));
  session->Conclude();
}

TEST_F(SessionTest, ShowsWhatAScriptPrintsWithoutSecretsAndAsItsMessagesWereTold) {
  gateway_.Response({Code::kRejected, "the key may be misspelt", {}});
  auto session = Begin();
  session->ReadCall(Call(*session));
  RememberSecret("misspelt");
  EXPECT_EQ(session->Shown("a misspelt\x1b\nline").text, "a [hidden]\\u001b\nline");
  EXPECT_EQ(session->Shown("the key may be misspelt").text, "the key may be misspelt");
  session->Conclude();
}

TEST_F(SessionTest, BoundsALongMessageWithoutLeavingPartOfASecretThatTheCutGoesThrough) {
  auto session = Begin();
  RememberSecret("KEY-OF-A-CUT-1234567890");
  const std::string before(9'990, 'x');
  const std::string text = before + "KEY-OF-A-CUT-1234567890" + std::string(1'000'000, 'y');
  EXPECT_EQ(session->Bounded(text).text,
            before + "[hidden]yy… (" + std::to_string(text.size() - 10'000) + " characters left out)");
  EXPECT_EQ(session->Bounded("short").text, "short");
  session->Conclude();
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

TEST_F(SessionTest, AbandonedAfterAStopItNamesEachChangeThatMayHaveBeenMade) {
  gateway_.Response({Code::kIndeterminate, "lost on the way", {}});
  gateway_.Response({Code::kSuccess, "success", {}});
  auto session = Begin();
  const std::int64_t first = Call(*session, false), second = Call(*session, false);
  session->ReadCall(first);
  session->ReleaseCall(first);
  session->ReadCall(second);
  session->ReleaseCall(second);
  gateway_.Hold(Code::kIndeterminate);
  Call(*session, false);
  session->SetOutput("done", "1");
  session->Stop(Code::kTimeout);
  const BitResult result = session->Abandon(Code::kTimeout, "it did not end");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kIndeterminate));
  EXPECT_EQ(result.message,
            "it did not end; a change may have been carried out: add-note on c: lost on the way; and "
            "add-note on c: cancelled on the way. 1 change succeeded: add-note on c. "
            "Another run may make it again.");
  EXPECT_EQ(result.output, R"({"done":1})");
  EXPECT_EQ(result.status, "aborted");
  session->Conclude();
}

TEST_F(SessionTest, AbandonedWithACallThatHasNotEndedItMayHaveChangedSomething) {
  gateway_.Hold();
  auto session = Begin();
  Call(*session, false);
  const BitResult result = session->Abandon(Code::kCancelled, "it did not end");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kIndeterminate));
  EXPECT_EQ(result.message,
            "it did not end; a change may have been carried out: add-note on c, which has not ended");
  gateway_.Release();
  session->Conclude();
}

TEST_F(SessionTest, AbandonedWithNothingUnconfirmedItKeepsTheCodeOfTheStop) {
  gateway_.Response({Code::kRejected, "no", {}});
  auto session = Begin();
  session->ReadCall(Call(*session, false));
  gateway_.Hold();
  Call(*session, false);
  session->Stop(Code::kCancelled);
  const BitResult result = session->Abandon(Code::kCancelled, "it did not end");
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kCancelled));
  EXPECT_EQ(result.message, "it did not end");
  session->Conclude();
}

TEST_F(SessionTest, TellsAtAStopOfTheChangesThatSucceeded) {
  job_.timeout = milliseconds(1'000'000);
  auto session = Begin();
  for (const char* action : {"update-request", "add-note", "add-note", "close-request", "pickup-request"})
    session->ReleaseCall(session->StartCall("c", fmt::format(R"({{"action":"{}"}})", action), 0, false));
  gateway_.Response({Code::kRejected, "no", {}});
  session->ReadCall(Call(*session));
  session->Stop(Code::kTimeout);
  const std::string told =
      " 5 changes succeeded: add-note on c (2 times), close-request on c, "
      "pickup-request on c, others. Another run may make them again.";
  EXPECT_EQ(session->Abandon(Code::kTimeout, "it did not end").message, "it did not end." + told);
  const BitResult result = session->Conclude();
  EXPECT_EQ(result.exit_code, static_cast<int>(Code::kTimeout));
  EXPECT_EQ(result.message,
            "the flintbit's timeout of 1000000 ms expired. Raise it with --timeout, or see in the log what "
            "took so long." +
                told);
}

TEST_F(SessionTest, TellsOfAChangeThatSucceededThoughNobodyReadItAndOfNoRead) {
  auto session = Begin();
  Call(*session);
  gateway_.OnlyRead();
  Call(*session);
  session->Stop(Code::kCancelled);
  EXPECT_EQ(session->Conclude().message,
            "the flintbit was cancelled. 1 change succeeded: add-note on c. Another "
            "run may make it again.");
}

TEST_F(SessionTest, AChangeThatSucceededInSpiteOfTheStopIsNotSaidToHaveComeBefore) {
  gateway_.Hold(Code::kSuccess);  // its cancellation comes too late
  auto session = Begin();
  Call(*session, false);
  session->Stop(Code::kCancelled);
  EXPECT_EQ(session->Conclude().message,
            "the flintbit was cancelled. 1 change succeeded: add-note on c. Another run may make it again.");
}

TEST_F(SessionTest, SaysNothingOfChangesWhereItWasNotStopped) {
  auto session = Begin();
  session->ReleaseCall(Call(*session));
  session->SetEnd(0, "success", "complete");
  EXPECT_EQ(session->Conclude().message, "success");
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
