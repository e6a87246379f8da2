#pragma once

#include <optional>
#include <utility>

#include "http/http.hpp"
#include "http/loop/loop.hpp"
#include "http/policies/policy.hpp"

namespace flintdesk::http::testing {

using Outcome = Result<Response, Failure>;

/// Sends on the loop and waits for the end.
template <class Sender>
Outcome SendAndWait(Loop& loop, Sender&& send) {
  std::optional<Outcome> outcome;
  loop.Post([&] { send([&](Outcome result) { outcome.emplace(std::move(result)); }); });
  loop.Wait([&] { return outcome.has_value(); });
  return *std::move(outcome);
}

inline Outcome SendAndWait(Loop& loop, Client& client, Request request, Context context = {}) {
  return SendAndWait(
      loop, [&](Done done) { client.Send(std::move(request), std::move(context), std::move(done)); });
}

/// One policy alone.
inline Outcome SendAndWait(Loop& loop, Policies& policies, Request request, Context context = {}) {
  return SendAndWait(loop, [&](Done done) {
    Next(policies).Send(std::make_shared<const Request>(std::move(request)), std::move(context),
                        std::move(done));
  });
}

/// Lets the loop do all it can without waiting: some rounds, since a task may post another.
inline void Settle(Loop& loop) {
  for (int round = 0; round < 8; ++round) {
    bool done = false;
    loop.Post([&] { done = true; });
    loop.Wait([&] { return done; });
  }
}

}  // namespace flintdesk::http::testing
