#include "soak/work.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "soak/desk.hpp"

namespace flintdesk::soak {
namespace {

constexpr std::string_view kRounds[kCallsOfARequest] = {
    "get-request",    "update-request", "get-request", "add-note",       "get-request",
    "add-resolution", "get-request",    "add-worklog", "assign-request", "pickup-request"};

constexpr int kRequestsForAnAddedOne = 50;
constexpr int kRequestsForAClosedOne = 10;

int ClosedIn(int requests) { return (requests + kRequestsForAClosedOne - 1) / kRequestsForAClosedOne; }

json::Object ParametersOf(std::string_view action, int stage, int request) {
  const std::string text = fmt::format("Stage {} of srv{}", stage, request);
  if (action == "add-request") return {{"requester", "Ann Ray"}, {"subject", text}};
  json::Object parameters{{"request-id", request}};
  if (action == "update-request") {
    parameters.Set("requester", "Ann Ray");
    parameters.Set("subject", text);
  }
  if (action == "assign-request") parameters.Set("technicianid", kFirstTechnician + stage % kTechnicians);
  if (action == "add-note") parameters.Set("notetext", text);
  if (action == "add-resolution") parameters.Set("resolutiontext", text);
  if (action == "add-worklog") {
    parameters.Set("name", "John");
    parameters.Set("description", text);
    parameters.Set("work-minutes", 15);
  }
  return parameters;
}

const Api& ApiOf(int number) { return kApis[number % 2]; }

const json::Object kFaults[] = {
    {{"do", "status"}, {"status", 500}},
    {{"do", "cut-before"}},
    {{"do", "delay"}, {"ms", kLongDelay}},  // longer than a try may take
    {{"do", "cut-after-commit"}},
    {{"do", "delay"}, {"ms", 100}},
    {{"do", "cut-before"}, {"end", "reset"}},
    {{"do", "status-after-commit"}, {"status", 502}},
    {{"do", "stall"}, {"limit_ms", 1'000}},
    {{"do", "cut-inside"}},
    {{"do", "truncated-body"}},
    {{"do", "html"}, {"page", "error"}},
    {{"do", "cut-after-commit"}, {"end", "reset"}},
};

/// Of the calls of an action over an API, one in so many is struck, at most so often a stage.
constexpr int kCallsOfAStrike = 20;
constexpr int kMostStrikes = 48;
constexpr int kRows = 18;  ///< Actions times APIs.

}  // namespace

std::vector<Job> JobsOf(int stage, int requests) {
  std::vector<Job> jobs;
  const auto add = [&](std::string_view action, int number, int request) {
    jobs.push_back({&ApiOf(number), std::string(action), ParametersOf(action, stage, number), request});
  };
  for (int i = 0; i < requests; ++i) {
    for (int round = 0; round < kCallsOfARequest; ++round) {
      // As far from the request's other calls as can be: a look has to tell who has changed it last.
      const int request = kFirstRequest + (i + round * requests / kCallsOfARequest) % requests;
      add(kRounds[round], request, request);
    }
    if (i % kRequestsForAnAddedOne == 0) add("add-request", stage + i / kRequestsForAnAddedOne, 0);
    if (i % kRequestsForAClosedOne == 0) {
      const int request = kFirstRequest + RequestsFor(stage - 1, requests) + i / kRequestsForAClosedOne;
      add("close-request", request, request);
    }
  }
  return jobs;
}

int RequestsFor(int stages, int requests) {
  return requests + kThrottledRequests + stages * ClosedIn(requests);
}

json::Value PlanFor(int stage, const std::vector<Job>& jobs) {
  constexpr int kKinds = static_cast<int>(std::size(kFaults));
  json::Array faults;
  int rows = 0;
  for (const std::string_view action :
       {"get-request", "update-request", "add-note", "add-resolution", "add-worklog", "assign-request",
        "pickup-request", "add-request", "close-request"}) {
    for (const Api& api : kApis) {
      const int row = rows++;
      const auto calls = static_cast<int>(std::count_if(
          jobs.begin(), jobs.end(), [&](const Job& job) { return job.api == &api && job.action == action; }));
      if (calls == 0) continue;
      const int strikes = std::clamp(calls / kCallsOfAStrike, 1, kMostStrikes);
      // Each row begins a little later than the one before: calls that all fail at once open the breaker, and
      // the rest of the stage would never leave this process.
      const int first = 1 + row * calls / strikes / kRows;
      for (int i = 0; i < strikes; ++i) {
        json::Object fault = kFaults[(row + stage * strikes + i) % kKinds];
        fault.Set("operation", action);
        fault.Set("api", api.name);
        fault.Set("call", first + i * calls / strikes);
        faults.emplace_back(std::move(fault));
      }
    }
  }
  return json::Object{{"faults", std::move(faults)}};
}

std::vector<Job> ThrottledJobsOf(int stage, int requests) {
  std::vector<Job> jobs;
  for (int i = 0; i < kThrottledRequests; ++i) {
    const int request = kFirstRequest + requests + i;
    jobs.push_back({&ApiOf(i), "update-request", ParametersOf("update-request", stage, request), request});
  }
  return jobs;
}

json::Value ThrottlePlan() {
  json::Array faults;
  for (const Api& api : kApis) {
    for (const std::string_view form : {"text-400", "html-429"})
      faults.emplace_back(json::Object{{"operation", "update-request"},
                                       {"api", api.name},
                                       {"do", "throttle"},
                                       {"form", form},
                                       {"retry_after", 0}});
  }
  return json::Object{{"faults", std::move(faults)}};
}

}  // namespace flintdesk::soak
