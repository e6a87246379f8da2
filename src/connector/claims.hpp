#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace flintdesk::connector {

/// Which things at a service desk calls of this process have made, so that no thing is taken as the proof of
/// two calls. A thing is named by its origin, kind and id, "http://desk:8080 note 337"; a group is what calls
/// share that could take each other's things for their own: origin, action, target and content.
///
/// One for all connectors of an engine; on the loop only. A claim is kept for a day: what is older is no
/// proof for a call that could still be in doubt.
///
///   claims.Claim("http://desk:8080 note 337", clock.Now());  // false: another call has it
class Claims {
 public:
  /// True when nobody had it; from then on it is taken.
  bool Claim(const std::string& thing, Clock::time_point now);
  bool Claimed(const std::string& thing) const { return things_.contains(thing); }

  /// A call of `group` has made a thing whose id its answer did not show.
  void ClaimUnnamed(const std::string& group, Clock::time_point now);
  /// How many of those were made at `since` or later.
  int Unnamed(const std::string& group, Clock::time_point since) const;

 private:
  void Forget(Clock::time_point now);

  std::map<std::string, Clock::time_point> things_;
  std::multimap<std::string, Clock::time_point> unnamed_;
  Clock::time_point tidied_{};
};

/// Lets calls of one group go one after the other. On the loop only.
///
///   const auto turn = turns.Enter(group, [self] { self->Go(); });
///   if (turn.now) Go();               // nobody is before it; else Go runs when the others have left
///   turns.Leave(group, turn.number);  // at its end, also when its turn never came
class Turns {
 public:
  using Number = std::uint64_t;
  struct Turn {
    Number number = 0;
    bool now = false;
  };
  /// Unless the turn is `now`, `go` runs once: within the Leave of whoever has the turn.
  Turn Enter(const std::string& group, std::function<void()> go);
  /// Leaving twice does nothing.
  void Leave(const std::string& group, Number number);

 private:
  struct Waiting {
    Number number;
    std::function<void()> go;
  };
  std::map<std::string, std::deque<Waiting>> groups_;  // the first of each has the turn
  Number next_ = 1;
};

}  // namespace flintdesk::connector
