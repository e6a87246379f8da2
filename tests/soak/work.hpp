#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace flintdesk::soak {

/// One of the two ways into the same service desk.
struct Api {
  std::string name;  ///< As the configuration and the plans have it.
};
inline const Api kApis[] = {{"v1"}, {"v3"}};

/// One call of a stage.
struct Job {
  const Api* api = nullptr;
  std::string action;
  json::Object parameters;
  int request = 0;  ///< 0: a new one.
};

/// The calls of one stage: each of `requests` is read four times and meets each change once, so that an
/// effect that is there twice can be of no other call; some requests are added, and some are closed. Requests
/// with an even number go over V1, the others over V3. Neighbours in the list are about different requests.
/// No two changes of a soak are equal.
std::vector<Job> JobsOf(int stage, int requests);

/// How many calls a request has in a stage, without those that add one or close one.
constexpr int kCallsOfARequest = 10;

/// How many requests there must be for so many stages: those of all stages, those of the throttled ones, and
/// those that are closed. Each of these is closed once in the soak and meets no other call: nothing tells a
/// request that was closed by a lost call from one that was closed before.
int RequestsFor(int stages, int requests);

/// Technicians that the service desk needs. Each stage assigns to the next of them; so a request that is
/// found assigned was not left so by an earlier stage, where this stage's call did not come through.
constexpr int kTechnicians = 10;
constexpr int kFirstTechnician = 101;

/// What goes wrong in a stage: every kind of fault for every action over either API, spread over the stage;
/// in a short stage some of the kinds, and in the next stage others.
json::Value PlanFor(int stage, const std::vector<Job>& jobs);

/// Calls that are to be refused for rate, of requests that the other ones leave alone, and the refusals.
std::vector<Job> ThrottledJobsOf(int stage, int requests);
json::Value ThrottlePlan();
constexpr int kThrottledRequests = 16;

/// The longest that a change is held back by a plan.
constexpr int kLongDelay = 800;

}  // namespace flintdesk::soak
