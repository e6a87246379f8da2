#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "http/http.hpp"

namespace flintdesk::http {

class Next;

/// One thing that is done to every request. It sends the request on with `next` (once, several times, later,
/// or not at all) and calls `done` exactly once. Everything happens on the loop. Policies outlive every call
/// that goes through them: see `Client`. What it is given is its own to move from; it is handed on by
/// reference, since a move at every policy is most of what a policy costs.
///
/// Below the deadline policy `context.cancellation` is always there, belongs to this call alone and is only
/// ever cancelled on the loop; a policy or transport that is waiting must end at once with kCancelled and say
/// in the message what it was waiting for, as in "while connecting to desk:8080".
class Policy {
 public:
  virtual ~Policy() = default;
  virtual void Send(RequestPointer&& request, Context&& context, Next next, Done&& done) = 0;
};

using Policies = std::vector<std::unique_ptr<Policy>>;

/// The rest of the list, as one policy sees it. A light value; `policies` must outlive it.
class Next {
 public:
  explicit Next(const Policies& policies, std::size_t at = 0) : policies_(&policies), at_(at) {}

  void Send(RequestPointer&& request, Context&& context, Done&& done) const {
    (*policies_)[at_]->Send(std::move(request), std::move(context), Next(*policies_, at_ + 1),
                            std::move(done));
  }
  /// The same with a copy, for whoever may send again.
  void Send(RequestPointer request, const Context& context, Done done) const {
    Send(std::move(request), Context(context), std::move(done));
  }

 private:
  const Policies* policies_;
  std::size_t at_;
};

}  // namespace flintdesk::http
