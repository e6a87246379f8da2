#include <atomic>
#include <csignal>
#include <functional>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "http/testing/gate.hpp"
#include "http/testing/later.hpp"
#include "http/testing/loose_tls.hpp"
#include "http/testing/tls_fixture.hpp"

namespace flintdesk::http {
namespace {

using ::testing::AnyOf;
using ::testing::EndsWith;
using testing::Gate;
using ::testing::HasSubstr;
using testing::LooseTls;
using testing::Outcome;
using testing::RawConnection;
using testing::RawServer;
using ::testing::SizeIs;

/// While one lives, the signal that kills a program which writes to nobody is counted. Servers hold it back
/// from their own threads.
class BrokenPipes {
 public:
  BrokenPipes() {
    count = 0;
    before_ = std::signal(SIGPIPE, [](int) { ++count; });
  }
  ~BrokenPipes() { std::signal(SIGPIPE, before_); }
  BrokenPipes(const BrokenPipes&) = delete;
  BrokenPipes& operator=(const BrokenPipes&) = delete;

  static inline std::atomic<int> count = 0;

 private:
  void (*before_)(int) = nullptr;
};

/// Large bodies, and servers that read them as they like.
class TlsWriting : public testing::EachTlsVersionTest {
 protected:
  const std::string body_ = std::string(1 << 20, 'x') + "end";
};
FLINTDESK_EACH_TLS_VERSION(TlsWriting);
/// What TLS 1.3 alone has.
class TlsWriting13 : public TlsWriting {};
FLINTDESK_ONE_TLS_VERSION(TlsWriting13, TLS1_3_VERSION);

TEST_P(TlsWriting, ALargeBodyArrivesWhole) {
  const auto context = ContextOfVersion();
  RawServer server(RespondToAll, context.get());
  for (int number = 0; number < 3; ++number) {
    ExpectResponse(Send(ChangeOfDesk(server.port(), body_)));
    EXPECT_THAT(server.arrivals().back(), EndsWith("xend"));
    EXPECT_GT(server.arrivals().back().size(), body_.size());
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(TlsWriting, ALargeBodyIsReadAsSlowlyAsTheServerLikes) {
  const auto context = ContextOfVersion();
  RawServer server(
      [&](RawServer& self, RawConnection& connection) {
        std::string text, buffer(1000, '\0');
        while (!text.ends_with("end")) {
          const int got = SSL_read(connection.tls(), buffer.data(), static_cast<int>(buffer.size()));
          if (got <= 0) return;
          text.append(buffer, 0, static_cast<std::size_t>(got));
        }
        self.Note(text);
        connection.WriteResponse("hello");
      },
      context.get());
  ExpectResponse(Send(ChangeOfDesk(server.port(), body_)));
  EXPECT_GT(server.arrivals().at(0).size(), body_.size());
}

/// Neither reads before the other has: a client that only writes would never end.
TEST_P(TlsWriting, AServerThatTalksBeforeItReadsIsListenedTo) {
  const auto context = ContextOfVersion();
  const std::string response(8 << 20, 'y');
  RawServer server(
      [&](RawServer& self, RawConnection& connection) {
        std::string text = connection.ReadSome();
        connection.WriteResponse(response);
        while (!text.ends_with("end")) {
          const std::string more = connection.ReadSome();
          if (more.empty()) return;
          text += more;
        }
        self.Note(text);
        connection.WaitForEnd();
      },
      context.get());
  const Outcome outcome = Send(ChangeOfDesk(server.port(), body_ + body_ + body_ + body_));
  // It may take the response for the end of it, or write on; but the response has come.
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(outcome->body.size(), response.size());
}

/// Most of the body is still on its way then.
TEST_P(TlsWriting, AServerThatRefusesABodyIsHeard) {
  const auto context = ContextOfVersion();
  RawServer server(
      [](RawServer&, RawConnection& connection) {
        connection.ReadSome();
        connection.WriteResponse("too large", "Connection: close\r\n", "413 Content Too Large");
        connection.WaitForEnd();
      },
      context.get());
  const Outcome outcome = Send(ChangeOfDesk(server.port(), body_ + body_ + body_ + body_));
  ExpectResponse(outcome, "too large");
  if (outcome.ok()) {
    EXPECT_EQ(outcome->status, 413);
  }
}

TEST_P(TlsWriting13, NewKeysWhileALargeBodyIsWrittenAreTaken) {
  const auto context = ContextOfVersion();
  RawServer server(
      [&](RawServer& self, RawConnection& connection) {
        std::string text = connection.ReadSome();
        for (int number = 0; !text.ends_with("end"); ++number) {
          if (number < 20) {
            SSL_key_update(connection.tls(), SSL_KEY_UPDATE_REQUESTED);
            SSL_do_handshake(connection.tls());
          }
          const std::string more = connection.ReadSome();
          if (more.empty()) return;
          text += more;
        }
        self.Note(text);
        connection.WriteResponse("hello");
        RespondToAll(self, connection);
      },
      context.get());
  ExpectResponse(Send(ChangeOfDesk(server.port(), body_)));
  EXPECT_GT(server.arrivals().at(0).size(), body_.size());
  ExpectResponse(Send(ToDesk(server.port())));
  EXPECT_EQ(server.connections(), 1);
}

TEST_P(TlsWriting, AResetEndsItWithoutASignal) {
  const auto context = ContextOfVersion();
  for (const bool end_first : {false, true}) {
    RawServer server(
        [&](RawServer& self, RawConnection& connection) {
          self.Note(connection.ReadSome().substr(0, 4));
          // Writing to a client that has closed raises the signal at once.
          if (end_first) shutdown(connection.socket(), SHUT_WR);
          if (end_first) connection.WaitForDelivery();
          connection.ResetNow();
        },
        context.get());
    const BrokenPipes pipes;
    for (const std::size_t times : {1U, 8U}) {
      std::string body;
      for (std::size_t number = 0; number < times; ++number) body += body_;
      Expect(FailureOf(ChangeOfDesk(server.port(), body)), FailureKind::kConnectionLost, true, "127.0.0.1:");
    }
    EXPECT_THAT(server.arrivals(), SizeIs(2));
    EXPECT_EQ(BrokenPipes::count, 0);
  }
}

/// One that was reset while nobody used it.
TEST_P(TlsWriting, AKeptConnectionThatWasResetGivesNoSignalEither) {
  const auto context = ContextOfVersion();
  Gate reset;
  RawServer server(
      [&](RawServer& self, RawConnection& connection) {
        if (self.connections() > 1) return RespondToAll(self, connection);
        connection.ReadRequest();
        connection.WriteResponse("hello");
        connection.WaitForDelivery();
        connection.ResetNow();
        reset.Open();
      },
      context.get());
  const BrokenPipes pipes;
  ExpectResponse(Send(ToDesk(server.port())));
  ASSERT_TRUE(reset.Wait());
  ExpectResponse(Send(ChangeOfDesk(server.port(), body_)));
  EXPECT_EQ(BrokenPipes::count, 0);
}

/// A request whose end is awaited: in the handshake, while it writes, waits and reads.
class TlsWaiting : public testing::EachTlsVersionTest {
 protected:
  struct Stage {
    std::string name;
    std::size_t body;
    std::function<void(RawConnection&, SSL_CTX*)> reach;
    bool sent;
    std::string doing;
  };
  static std::vector<Stage> Stages() {
    const auto accept = [](RawConnection& connection, SSL_CTX* context) {
      return connection.SpeakTls(context);
    };
    return {
        {"before the handshake", 0, [](RawConnection&, SSL_CTX*) {}, false, "127.0.0.1:"},
        {"in the handshake", 0,
         [](RawConnection& connection, SSL_CTX* context) {
           LooseTls tls(context);
           const std::string flight = tls.Respond(connection.ReadSome());
           connection.Write(flight.substr(0, flight.size() / 2));
           connection.WaitForDelivery();
         },
         false, "127.0.0.1:"},
        {"writing", 16 << 20,
         [accept](RawConnection& connection, SSL_CTX* context) {
           accept(connection, context);
           connection.ReadSome();
         },
         true, "sending the request to 127.0.0.1:"},
        {"waiting", 3,
         [accept](RawConnection& connection, SSL_CTX* context) {
           accept(connection, context);
           connection.ReadRequest();
         },
         true, "waiting for the"},
        {"reading", 3,
         [accept](RawConnection& connection, SSL_CTX* context) {
           accept(connection, context);
           connection.ReadRequest();
           connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
           connection.WaitForDelivery();
         },
         true, "127.0.0.1:"},
    };
  }
  /// Reaches the stage, does `then` there, and waits for the client to go.
  Failure At(const Stage& stage, Context context, std::function<void()> then) {
    const auto server_context = ContextOfVersion();
    Gate gone;
    RawServer server([&](RawServer&, RawConnection& connection) {
      stage.reach(connection, server_context.get());
      then();
      if (stage.body > 100) {  // what is still on its way comes before the end
        while (!connection.ReadSome().empty()) {
        }
      } else {
        connection.WaitForEnd();
      }
      gone.Open();
    });
    ClientOptions options = Trusting();
    options.connect_timeout = milliseconds(700'000);  // whatever else is to be up first
    Use(options);
    Request request =
        stage.body > 0 ? ChangeOfDesk(server.port(), std::string(stage.body, 'x')) : ToDesk(server.port());
    Failure failure = FailureOf(std::move(request), std::move(context));
    EXPECT_TRUE(gone.Wait()) << "the connection is still open";
    return failure;
  }
};
FLINTDESK_EACH_TLS_VERSION(TlsWaiting);

TEST_P(TlsWaiting, IsEndedAtOnceWhenSomebodyCancels) {
  for (const Stage& stage : Stages()) {
    SCOPED_TRACE(stage.name);
    Context context;
    context.cancellation = std::make_shared<Cancellation>();
    const Failure failure = At(stage, context, [&] { context.cancellation->Cancel(); });
    Expect(failure, FailureKind::kCancelled, stage.sent, stage.doing);
  }
}

TEST_P(TlsWaiting, IsEndedAtItsDeadline) {
  for (const Stage& stage : Stages()) {
    SCOPED_TRACE(stage.name);
    Context context;
    context.deadline = Deadline::In(milliseconds(600'000), clock_);
    const Failure failure = At(stage, context, [&] {
      clock_.PutForward(milliseconds(600'000));
      loop_.Post([] {});  // so that it reads the clock
    });
    Expect(failure, FailureKind::kTimeout, stage.sent, stage.doing);
  }
}

/// The connect timeout is for the handshake, not for what comes after it.
TEST_P(TlsWaiting, TheConnectTimeoutEndsWithTheHandshake) {
  const milliseconds longer = ClientOptions().connect_timeout + milliseconds(1000);
  const auto context = ContextOfVersion();
  RawServer server(
      [&](RawServer&, RawConnection& connection) {
        connection.ReadRequest();
        testing::MakeItLater(longer);
        loop_.Post([] {});  // so that it reads the clock
        connection.WriteResponse("hello");
      },
      context.get());
  ExpectResponse(Send(ToDesk(server.port())));
}

/// A transport may end, and its loop with it, whatever goes on.
TEST_P(TlsWaiting, IsDroppedWithItsLoop) {
  for (const Stage& stage : Stages()) {
    SCOPED_TRACE(stage.name);
    const auto server_context = ContextOfVersion();
    Gate reached;
    RawServer server([&](RawServer&, RawConnection& connection) {
      stage.reach(connection, server_context.get());
      reached.Open();
      connection.WaitForEnd();
    });
    const auto token = std::make_shared<int>(1);
    {
      Loop loop;
      loop.StartThread();
      auto client = MakeClient(loop, SystemClock(), Trusting());
      Request request =
          stage.body > 0 ? ChangeOfDesk(server.port(), std::string(stage.body, 'x')) : ToDesk(server.port());
      loop.Post([&] {
        client->Send(std::move(request), {}, [token](const Outcome&) {});
        client.reset();
      });
      ASSERT_TRUE(reached.Wait());
    }
    EXPECT_EQ(token.use_count(), 1);
  }
}

}  // namespace
}  // namespace flintdesk::http
