#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The C++ interface of flintdesk: calls to ManageEngine ServiceDesk Plus as a flintbit makes them, from a
/// program of your own. Nothing here throws, but for a lack of memory; whatever goes wrong is a response with
/// an exit code.
///
///   #include <flintdesk/flintdesk.hpp>
///   using namespace std::chrono_literals;
///
///   flintdesk::Client desk = flintdesk::Client::Open("/srv/flintdesk");
///   flintdesk::Response response = desk.Call("manageenginesdp")
///                                      .Set("action", "add-note")
///                                      .Set("request-id", 17)
///                                      .Set("notetext", "Looked at it.")
///                                      .Timeout(10s)
///                                      .Sync();
///   if (response.exitcode() != 0) std::cerr << response.message() << "\n";
namespace flintdesk {

namespace json {
class Value;
}
namespace connector {
class PendingCall;
}

/// A place in a service desk's answer, or nothing ("nil") where the answer has no such place; so a chain of
/// `Get` needs no checks in between. Shares the answer with the response it came from; cheap to copy; any
/// thread.
///
///   response.Get("operation.result.status").Text()                 // "Success", or "" when there is none
///   response.Get("operation")["result"]["status"].Text()           // the same, step by step
///   for (flintdesk::Value note : response.Get("notes").Elements()) …
class Value {
 public:
  Value() = default;  ///< nil
  /// For the library itself: responses give out values.
  explicit Value(std::shared_ptr<const json::Value> value) : value_(std::move(value)) {}

  bool IsNil() const;                                  ///< The answer has no such place, or null there.
  explicit operator bool() const { return !IsNil(); }  ///< There is something, be it false or "".

  /// The member of that very name; else, where the key has a dot, the place that it leads to, with numbers
  /// for the elements of lists: Get("operation.result.status"), Get("notes.0.id"). Else nil.
  Value Get(std::string_view key) const;
  Value At(std::size_t index) const;                                 ///< The element of a list, else nil.
  Value operator[](std::string_view key) const { return Get(key); }  ///< The same as Get.
  std::vector<Value> Elements() const;                               ///< Of a list, else none.
  std::size_t Size() const;                                          ///< Of a list or an object, else 0.
  std::vector<std::string> Keys() const;  ///< Of an object, in the order of the answer.

  std::string Text() const;  ///< Text as it is, numbers in all their digits, true/false; else "".
  std::optional<std::int64_t> Integer()
      const;                            ///< Also from text; nothing when it is none or has over 64 bits.
  std::optional<bool> Boolean() const;  ///< Also from the texts true and false.
  std::string ToJson() const;           ///< "null" for nil.

 private:
  std::shared_ptr<const json::Value> value_;
};

/// What became of a call. Reading anything but `Finished` waits for its end, at most until the call's own
/// time-out. Copies share one call. Dropping it stops nothing. Any thread.
class Response {
 public:
  /// For the library itself: calls give out responses.
  explicit Response(std::shared_ptr<connector::PendingCall> call) : call_(std::move(call)) {}

  int exitcode() const;                        ///< 0 is success; docs/reference/exit-codes.md has the others.
  std::string_view exitname() const;           ///< "success", "not-found", …
  std::string message() const;                 ///< "success", or one sentence for a person; never a secret.
  bool ok() const { return exitcode() == 0; }  ///< The call did what it should.

  Value Get(std::string_view key) const;  ///< As Value::Get; "response" is the whole answer.
  Value Data() const;                     ///< The whole answer.
  std::string ToJson() const;             ///< The answer as JSON; "" when there is none.

  bool Finished() const;  ///< Reading it would not wait any more.
  void Cancel() const;    ///< Asks for an early end (14, cancelled); does not wait for it.

 private:
  std::shared_ptr<connector::PendingCall> call_;
};

class CallBuilder;

/// The connectors of a home folder, or one configuration. Keeps connections open between calls. Any thread.
class Client {
 public:
  /// A home folder as `flintdesk init` makes it; "": FLINTDESK_HOME, else the working directory. When that is
  /// none, every call ends with 3 and says so.
  static Client Open(const std::string& home = {});
  /// One connector, which answers to every name: a connector file, or a file with the bare configuration
  /// object.
  static Client FromFile(const std::string& path);
  /// The same from a JSON text: R"({"host-name": "localhost", "port": 8080, "technician-key":
  /// "${env:KEY}"})".
  static Client FromConfiguration(std::string_view configuration);

  Client(Client&&) noexcept;             ///< What is moved from can only be destroyed or assigned to.
  Client& operator=(Client&&) noexcept;  ///< Waits for the calls of what it replaces, as the destructor does.
  ~Client();                             ///< Waits until every call has ended, each within its own time-out.

  /// A new call; nothing happens before `Sync` or `Async`.
  CallBuilder Call(std::string connector = {});

  void Drain();      ///< Waits until no call is on its way.
  void CancelAll();  ///< Asks all calls on their way to end; does not wait.

  /// Lowest level of log lines on standard error: trace, debug, info, warning, error, fatal, off. Of the
  /// whole process; info at first. False when there is no such level.
  static bool SetLogLevel(std::string_view level);
  /// Takes the log lines instead of standard error; called from any thread.
  static void SetLogSink(std::function<void(std::string_view level, std::string_view line)> sink);

 private:
  friend class CallBuilder;
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A call as it is put together. Made and used by one thread; the client must outlive it, not the responses.
class CallBuilder {
 public:
  CallBuilder(CallBuilder&&) noexcept;  ///< What is moved from can only be destroyed or assigned to.
  CallBuilder& operator=(CallBuilder&&) noexcept;  ///< Drops the call that was put together here.
  ~CallBuilder();

  /// Sets a parameter; the last one of a name counts, and null is as if it were not set.
  CallBuilder& Set(std::string_view name, std::string_view value);
  /// A text.
  CallBuilder& Set(std::string_view name, const char* value) { return Set(name, std::string_view(value)); }
  /// A text.
  CallBuilder& Set(std::string_view name, const std::string& value) {
    return Set(name, std::string_view(value));
  }
  /// Takes a parameter back.
  CallBuilder& Set(std::string_view name, std::nullptr_t);
  /// A number; one that is not finite is as if it were not set.
  CallBuilder& Set(std::string_view name, double value);
  /// true or false.
  template <std::same_as<bool> Flag>
  CallBuilder& Set(std::string_view name, Flag value) {
    return SetBoolean(name, value);
  }
  /// A whole number of any width.
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) CallBuilder& Set(std::string_view name, Integer value) {
    if constexpr (std::unsigned_integral<Integer>)
      return SetUnsigned(name, value);
    else
      return SetInteger(name, value);
  }
  /// An object or a list as JSON text, for `fields` say; text that is no JSON ends the call with 2.
  CallBuilder& SetJson(std::string_view name, std::string_view json);

  /// Longest time for the whole call with all its retries; over a `timeout` parameter and the configuration.
  CallBuilder& Timeout(std::chrono::milliseconds time);

  Response Sync();   ///< Makes the call and waits for it on this thread.
  Response Async();  ///< Starts the call; the response waits when it is read.

 private:
  friend class Client;
  struct Impl;
  explicit CallBuilder(std::unique_ptr<Impl> impl);
  CallBuilder& SetBoolean(std::string_view name, bool value);
  CallBuilder& SetInteger(std::string_view name, std::int64_t value);
  CallBuilder& SetUnsigned(std::string_view name, std::uint64_t value);
  std::unique_ptr<Impl> impl_;
};

}  // namespace flintdesk
