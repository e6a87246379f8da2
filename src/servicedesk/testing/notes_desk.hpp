#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "servicedesk/testing/calls.hpp"

namespace flintdesk::servicedesk::testing {

inline constexpr std::int64_t kServerEpoch = 1'700'000'000'000;

/// What becomes of a change that is sent.
enum class Fate {
  kCommitAndLose,
  kLose,
  kTimeOut,
  kCommitAndTimeOut,
  kResponse,
  kThrottle,
  kThrottleAnHour,
  kThrottlePage,           ///< A page that holds the sentence.
  kThrottlePageAnHour,     ///< It asks to wait for so long.
  kCommitAndThrottlePage,  ///< A page that quotes what was carried out.
  kThrottleWhileOneLands,  ///< An earlier attempt is carried out during the wait.
  kNoCertificates,         ///< A file that TLS needs is gone; nothing is sent.
  kCommitAndNothing,  ///< It is carried out, and whoever sent it hears nothing any more, not even of a loss.
  kNothing,
};

/// A V3 service desk with the notes of one request, whose clock is the test's.
class NotesDesk final : public http::Client {
 public:
  explicit NotesDesk(FakeClock& clock) : clock_(clock) {}

  void Send(http::Request request, http::Context context, http::Done done) override {
    if (request.changes) {
      sent.push_back(clock_.Now());
      last_deadline = context.deadline.Left(clock_);
      const Fate fate = fates.empty() ? Fate::kResponse : fates.front();
      if (!fates.empty()) fates.erase(fates.begin());
      return Change(fate, done);
    }
    read_backs.push_back(clock_.Now());
    if (on_look) on_look();
    if (failing_looks > 0) {
      --failing_looks;
      return done(http::Failure{.kind = http::FailureKind::kConnectionLost, .sent = true, .message = "gone"});
    }
    if (throttled_looks > 0) {
      --throttled_looks;
      http::Response response = TypedResponse(429, "text/plain", "later");
      response.headers.push_back({"Retry-After", std::to_string(throttled_for)});
      return done(std::move(response));
    }
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (path.ends_with("/notes") || path.ends_with("/requests")) return done(Response(200, List()));
    done(Response(200, One(std::stoul(path.substr(path.rfind('/') + 1)))));
  }

  void Add(const std::string& text, std::int64_t when, const std::string& by = "") {
    notes.push_back({text, when, by});
  }
  std::int64_t Now() const {
    return kServerEpoch +
           std::chrono::duration_cast<milliseconds>(clock_.Now() - Clock::time_point{}).count();
  }

  struct Note {
    std::string text;
    std::int64_t made;
    std::string author;
  };
  std::string stored_as = "seen";    // what becomes of the text that is sent
  std::string author;                // of what is sent
  std::optional<std::int64_t> made;  // when it claims to have been made; now, if it claims nothing
  bool adds_requests = false;
  std::vector<Note> notes;
  std::vector<Fate> fates;
  std::vector<Clock::time_point> sent;
  std::vector<Clock::time_point> read_backs;
  milliseconds last_deadline{};
  std::size_t most_listed = SIZE_MAX;  // of the notes that are there, the oldest ones
  int failing_looks = 0;
  int throttled_looks = 0;
  int throttled_for = 30;  // seconds, as a response asks for
  std::function<void()> on_look;

 private:
  static http::Response Response(int status, const json::Object& document) {
    return JsonResponse(status, json::Write(document));
  }
  static json::Object Status() { return {{"status_code", 2000}, {"status", "success"}}; }
  json::Object Shown(std::size_t id, bool full) const {
    json::Object note{{"id", std::to_string(id)},
                      {"show_to_requester", false},
                      {"requester", json::Object{{"name", "Ann"}}},
                      {"subject", notes[id].text},
                      {"created_time", json::Object{{"value", std::to_string(notes[id].made)}}}};
    if (!notes[id].author.empty()) note.Set("added_by", json::Object{{"id", notes[id].author}});
    if (full) note.Set("description", "<div>" + notes[id].text + "</div>");
    return note;
  }
  json::Object List() const {
    json::Array rows;
    for (std::size_t id = std::min(notes.size(), most_listed); id-- > 0;) rows.emplace_back(Shown(id, false));
    return {{"response_status", json::Array{Status()}},
            {"list_info", json::Object{{"has_more_rows", false}}},
            {adds_requests ? "requests" : "notes", std::move(rows)}};
  }
  json::Object One(std::size_t id) const {
    return {{adds_requests ? "request" : "note", Shown(id, true)}, {"response_status", Status()}};
  }

  void Change(Fate fate, const http::Done& done) {
    using Kind = http::FailureKind;
    if (fate == Fate::kNoCertificates)
      return done(http::Failure{.kind = Kind::kTlsSettings, .sent = false, .message = "ca-file is gone"});
    if (fate == Fate::kThrottleWhileOneLands) Add(stored_as, Now() + 1'000, author);
    if (fate == Fate::kThrottle || fate == Fate::kThrottleAnHour || fate == Fate::kThrottleWhileOneLands) {
      http::Response response = TypedResponse(429, "text/plain", "later");
      response.headers.push_back({"Retry-After", fate == Fate::kThrottleAnHour ? "3600" : "3"});
      return done(std::move(response));
    }
    if (fate == Fate::kCommitAndLose || fate == Fate::kCommitAndTimeOut ||
        fate == Fate::kCommitAndThrottlePage || fate == Fate::kResponse || fate == Fate::kCommitAndNothing)
      Add(stored_as, made.value_or(Now()), author);
    if (fate == Fate::kThrottlePage || fate == Fate::kThrottlePageAnHour ||
        fate == Fate::kCommitAndThrottlePage) {
      http::Response page =
          testing::TypedResponse(400, "text/html", "<html>'maximum access limit', you wrote</html>");
      if (fate == Fate::kThrottlePageAnHour) page.headers.push_back({"Retry-After", "3600"});
      return done(std::move(page));
    }
    if (fate == Fate::kResponse) return done(Response(201, One(notes.size() - 1)));
    if (fate == Fate::kCommitAndNothing || fate == Fate::kNothing) return;
    const bool late = fate == Fate::kTimeOut || fate == Fate::kCommitAndTimeOut;
    if (late) clock_.Advance(last_deadline);
    done(http::Failure{
        .kind = late ? Kind::kTimeout : Kind::kConnectionLost, .sent = true, .message = "lost"});
  }

  FakeClock& clock_;
};

}  // namespace flintdesk::servicedesk::testing
