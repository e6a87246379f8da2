#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The C++ interface of flintdesk: a program of your own makes the calls to ManageEngine ServiceDesk Plus
/// that a flintbit makes. Errors: nothing here throws (except std::bad_alloc); a failure is a `Response` with
/// an exit code and a message. docs/guides/cpp-interface.md is the guide.
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
class Rows;
}  // namespace connector

/// One value in the service desk's response, or nil where the response has no such value. A member of nil is
/// nil, so a chain of `Get` needs no checks in between.
///
/// Ownership and threads: shares the data with the `Response` that it came from and may outlive it; cheap to
/// copy; immutable, so any thread may read it.
///
///   response.Get("operation.result.status").Text()                 // "Success", or "" when there is none
///   response.Get("operation")["result"]["status"].Text()           // the same, step by step
///   for (flintdesk::Value note : response.Get("notes").Elements()) …
class Value {
 public:
  Value() = default;  ///< nil
  /// For the library itself: responses hand out values.
  explicit Value(std::shared_ptr<const json::Value> value) : value_(std::move(value)) {}

  bool IsNil() const;                                  ///< The response has no such value, or null.
  explicit operator bool() const { return !IsNil(); }  ///< True for every value but nil, also false and "".

  /// The member with this name. Without one, a key with dots is read as a path, in which a number selects an
  /// element of a list: Get("operation.result.status"), Get("notes.0.id"). Otherwise nil.
  Value Get(std::string_view key) const;
  Value At(std::size_t index) const;  ///< An element of a list, from 0; otherwise nil.
  Value operator[](std::string_view key) const { return Get(key); }  ///< The same as Get.
  std::vector<Value> Elements() const;    ///< The elements of a list; otherwise none.
  std::size_t Size() const;               ///< The number of elements or members; otherwise 0.
  std::vector<std::string> Keys() const;  ///< The names of an object's members, in the response's order.

  /// A text unchanged, a number with all its digits, "true" or "false"; otherwise "".
  std::string Text() const;
  /// A whole number, also one that is written as text; nothing when it is not one or needs more than 64 bits.
  std::optional<std::int64_t> Integer() const;
  /// A boolean, also the texts "true" and "false"; otherwise nothing.
  std::optional<bool> Boolean() const;
  std::string ToJson() const;  ///< The value as JSON; "null" for nil.

 private:
  std::shared_ptr<const json::Value> value_;
};

/// What became of a call. Every function except `Finished` and `Cancel` waits for the call's end, at most
/// until its timeout expires.
///
/// Ownership and threads: copies share one call; destroying them does not stop it; any thread may use them.
///
///   flintdesk::Response response = desk.Call().Set("action", "get-request").Set("request-id", 17).Async();
///   DoSomethingElse();
///   if (response.ok()) Use(response.Get("operation.Details.STATUS").Text());  // waits here
class Response {
 public:
  /// For the library itself: calls hand out responses.
  explicit Response(std::shared_ptr<connector::PendingCall> call) : call_(std::move(call)) {}

  int exitcode() const;               ///< 0 is success; docs/reference/exit-codes.md has the others.
  std::string_view exitname() const;  ///< "success", "not-found", …
  std::string message() const;        ///< "success", or one sentence for a person; never holds a secret.
  bool ok() const { return exitcode() == 0; }  ///< Did the call succeed?
  /// Has the change changed anything at the service desk, or would it, of a dry run? Nothing where that can't
  /// be told, and for a read or a failure. The same as `operation.result.changed`, or `dry-run.changed`.
  std::optional<bool> changed() const;

  Value Get(std::string_view key) const;  ///< As Value::Get; "response" means all data.
  Value Data() const;                     ///< All data that the service desk sent; nil when it sent none.
  std::string ToJson() const;             ///< All data as JSON; "" when there is none.

  bool Finished() const;  ///< Has the call ended? Does not wait.
  /// Asks the call to end early, with 14 (cancelled), or 13 (indeterminate) when a change may have been
  /// carried out. Does not wait.
  void Cancel() const;

 private:
  std::shared_ptr<connector::PendingCall> call_;
};

/// The rows of a list, pulled one at a time, so that a list of any length takes the memory of two pages,
/// the one at hand and the next one, which is fetched meanwhile. A failure ends the rows early: those that
/// were given out stay given, and `exitcode` and `message` say what failed and how many they are. So ask
/// `ok()` behind the last row.
///
/// Ownership and threads: movable, not copyable; the client outlives them; one thread at a time. Fetching a
/// page waits for the service desk.
///
///   flintdesk::Rows rows = desk.Call().Set("action", "list-requests").Set("status", "Open").Rows();
///   for (const flintdesk::Value& row : rows) std::cout << row.Get("subject").Text() << "\n";
///   if (!rows.ok()) std::cerr << rows.message() << "\n";  // not all of them
class Rows {
 public:
  /// For the library itself.
  explicit Rows(std::unique_ptr<connector::Rows> rows);
  Rows(Rows&&) noexcept;             ///< Rows that were moved from can only be assigned to or destroyed.
  Rows& operator=(Rows&&) noexcept;  ///< Drops the rows that were not pulled here.
  ~Rows();

  std::optional<Value> Next();  ///< The next row; nothing behind the last one, and after a failure.
  std::size_t given() const;    ///< The number of rows that were given out.

  int exitcode() const { return exitcode_; }               ///< 0 unless a page could not be fetched.
  const std::string& message() const { return message_; }  ///< "success", or one sentence for a person.
  bool ok() const { return exitcode_ == 0; }               ///< Has nothing failed so far?

  /// For range-for; the rows are there once.
  class Iterator {
   public:
    using value_type = Value;  ///< A row.
    // NOLINTNEXTLINE(readability-identifier-naming): the standard's name
    using difference_type = std::ptrdiff_t;                             ///< As every iterator has one.
    explicit Iterator(Rows& rows) : rows_(&rows), row_(rows.Next()) {}  ///< At the next row.
    const Value& operator*() const { return *row_; }                    ///< The row.
    /// The next row.
    Iterator& operator++() {
      row_ = rows_->Next();
      return *this;
    }
    void operator++(int) { ++*this; }                                 ///< The same.
    bool operator==(std::default_sentinel_t) const { return !row_; }  ///< No row is left.

   private:
    Rows* rows_;
    std::optional<Value> row_;
  };
  Iterator begin() { return Iterator(*this); }        ///< Pulls the next row.
  std::default_sentinel_t end() const { return {}; }  ///< Behind the last row.

 private:
  std::unique_ptr<connector::Rows> rows_;
  int exitcode_ = 0;
  std::string message_ = "success";
};

class CallBuilder;

/// Makes calls through the connectors of a home folder, or through one configuration.
///
/// Ownership and threads: owns its connections, which stay open for later calls; movable, not copyable; any
/// thread may make calls through it. Errors: a wrong home folder or file does not fail here; each call then
/// ends with 3 (invalid-configuration) and says what is wrong.
class Client {
 public:
  /// A home folder, as `flintdesk init` makes it. Default: FLINTDESK_HOME, otherwise the working directory.
  static Client Open(const std::string& home = {});
  /// One connector's file, or a file with the configuration object alone. Every connector name means it.
  static Client FromFile(const std::string& path);
  /// The same from a JSON text.
  ///
  ///   Client::FromConfiguration(R"({"host-name": "localhost", "port": 8080, "technician-key": "${env:KEY}"})")
  static Client FromConfiguration(std::string_view configuration);

  Client(Client&&) noexcept;  ///< A client that was moved from can only be assigned to or destroyed.
  Client& operator=(Client&&) noexcept;  ///< Waits first for the calls of the client that is replaced.
  ~Client();                             ///< Waits until every call has ended, each within its own timeout.

  /// A new call through the named connector. Nothing is sent before `Sync` or `Async`.
  CallBuilder Call(std::string connector = {});

  void Drain();      ///< Waits until no call is in flight.
  void CancelAll();  ///< Cancels all calls in flight, as `Response::Cancel` does; does not wait.

  /// The lowest level of log lines that are written: trace, debug, info, warning, error, fatal, off.
  /// Default: info. Holds for the whole process. False when there is no such level; then nothing changes.
  static bool SetLogLevel(std::string_view level);
  /// Sends the log lines of the whole process to `sink` in place of standard error. Any thread may call it.
  static void SetLogSink(std::function<void(std::string_view level, std::string_view line)> sink);

 private:
  friend class CallBuilder;
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Collects the parameters of one call, then starts it.
///
/// Ownership and threads: one thread uses it; the client must outlive it, but need not outlive the responses.
/// Errors: none here; a wrong or unknown parameter ends the call with 2 (invalid-request), nothing sent.
class CallBuilder {
 public:
  CallBuilder(CallBuilder&&) noexcept;             ///< As for Client.
  CallBuilder& operator=(CallBuilder&&) noexcept;  ///< Drops the parameters that were collected here.
  ~CallBuilder();

  /// Sets a parameter. A later value replaces an earlier one; null means "not set".
  CallBuilder& Set(std::string_view name, std::string_view value);
  /// A text.
  CallBuilder& Set(std::string_view name, const char* value) { return Set(name, std::string_view(value)); }
  /// A text.
  CallBuilder& Set(std::string_view name, const std::string& value) {
    return Set(name, std::string_view(value));
  }
  /// Several values, where the parameter takes several: each element is one, commas and all.
  ///
  ///   call.Set("technician", {"Doe, John", "Ann Ray"});
  CallBuilder& Set(std::string_view name, const std::vector<std::string>& values);
  /// The same.
  CallBuilder& Set(std::string_view name, std::initializer_list<std::string_view> values) {
    return Set(name, std::vector<std::string>(values.begin(), values.end()));
  }
  /// Unsets a parameter.
  CallBuilder& Set(std::string_view name, std::nullptr_t);
  /// A number; infinity and NaN mean "not set".
  CallBuilder& Set(std::string_view name, double value);
  /// True or false.
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
  /// Sets a parameter to an object or a list. A text that is not JSON ends the call with 2 (invalid-request).
  ///
  ///   call.SetJson("fields", R"({"urgency": "High", "mode": "Phone Call"})");
  CallBuilder& SetJson(std::string_view name, std::string_view json);

  /// The longest time for the whole call, retries and read-backs included. Replaces a `timeout` parameter and
  /// the configuration's. Default: theirs, otherwise 60 s.
  CallBuilder& Timeout(std::chrono::milliseconds time);

  Response Sync();   ///< Makes the call and waits for it on this thread.
  Response Async();  ///< Starts the call and returns at once; reading the response waits.
  /// The rows of an action that lists things, page by page: nothing is sent before the first one is pulled. A
  /// `limit` counts all of them; default: all. The timeout is that of each page. An action that lists nothing
  /// gives no row and 2 (invalid-request).
  flintdesk::Rows Rows();

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
