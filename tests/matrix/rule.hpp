#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"
#include "catalogue/spec.hpp"

#include "matrix/form.hpp"

/// How a call must end that a fault has struck: docs/reliability.md says the same in words.
namespace flintdesk::matrix {

/// What the connector speaks, and where it can look.
enum class Host {
  kV3,
  kV1,       ///< V1 is configured; the host has V3 as well, so that read-backs go there.
  kV1Alone,  ///< The host has no V3.
};
constexpr Host kHosts[] = {Host::kV3, Host::kV1, Host::kV1Alone};

/// How the fault meets the call.
enum class Situation {
  kNew,        ///< Once, on a connection of its own.
  kKeptAlive,  ///< Once, on a connection that has served a call before.
  kEveryTry,   ///< Every time that the call is sent.
};
constexpr Situation kSituations[] = {Situation::kNew, Situation::kKeptAlive, Situation::kEveryTry};

struct Outcome {
  Code code = Code::kSuccess;
  int effects = 0;  ///< How often the service desk has carried the action out.

  bool operator==(const Outcome&) const = default;
};

/// How this call must end; nothing where no call is made, see the rule for why.
std::optional<Outcome> Expected(Host host, const catalogue::Action& action, const Form& form,
                                Situation situation);

/// How long the call may take: short where it waits to the end, long where it must not be short of time on a
/// machine that is busy with other things.
milliseconds TimeFor(const Form& form);

/// How long one try may take: short where only its end shows that no response comes. Elsewhere a try that a
/// busy machine made too long would be made again, and pass a fault that strikes once.
milliseconds TryFor(const Form& form);

}  // namespace flintdesk::matrix
