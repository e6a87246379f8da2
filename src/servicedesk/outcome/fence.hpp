#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "connector/connector.hpp"
#include "servicedesk/outcome/proof.hpp"

/// What was there before a change was sent for the first time: the evidence that tells what is old from what
/// the change may have made.
namespace flintdesk::servicedesk {

/// What one read before the first send has shown. Plain data.
struct Fence {
  Clock::time_point read{};            ///< Before that read was sent.
  std::set<std::string> ids;           ///< Of the things in the list that the change adds to or takes from.
  bool complete = false;               ///< The list had no more than these.
  std::optional<std::int64_t> newest;  ///< The latest record time that it showed.
  std::optional<std::int64_t> oldest;  ///< Of the list: the earliest one.
  bool ordered = false;                ///< The list was in the order of its times, the newest first.
  std::optional<Touched> touched;      ///< Of the request or resolution that the change sets.
  std::string digest;                  ///< Of all that was shown of it, over this API.
  Api api = Api::kV3;
  Match match = Match::kUnknown;  ///< Of what is there with what the call asks for, where that is compared.
};

/// What a call knows of the time before it was sent.
struct Before {
  std::optional<Fence> fence;
  connector::RecordTime sent;         ///< What the desk's record clock showed when the change was first sent.
  std::optional<std::string> author;  ///< Who has made what this key makes, in the desk's words.
};

/// Which of the desk's times tell old from new with so much to spare.
constexpr std::int64_t kClockMargin = 2'000;  // milliseconds

enum class Age {
  kOld,
  kNew,
  kUntold,  ///< It may have been made just before or just after the change was sent.
};
/// `row` is of the kind that the change adds, by `author` in the desk's words (empty: not shown).
Age AgeOf(const Row& row, const std::string& author, const Before& before);

/// Has nobody changed what the call sets since before it was sent? False also when it can't be told.
/// `digest`: of all that is shown now over `api`, as in Fence.
bool IsUntouched(const Touched& touched, Api api, const std::string& digest, const Before& before);
/// Does it show other contents than before the change was sent? Then it was changed, whatever its time says.
bool IsShownOtherwise(Api api, const std::string& digest, const Before& before);

/// The time to which a list, newest first, must reach back to hold everything that may be new; none when no
/// time tells.
std::optional<std::int64_t> ReachOf(const Before& before);

/// How many of the things that the fence's list showed another one lacks, without those that others ahead of
/// them have pushed out of a page. A list that lacks any (its index is being rebuilt, say) shows nothing of
/// what is not in it.
std::size_t LackingIn(const Rows& rows, const Fence& fence);

/// A digest of what a response shows of a resolution, or of what people edit in a request. Other members
/// change by themselves, with time or when somebody reads the request.
std::string DigestOfShown(const Thing& thing, const json::Value& shown);

/// The result of the read before a change.
struct FenceRead {
  std::optional<Fence> fence;
  /// The exchange itself, to find out more from it (which API the host has): none of it when it failed.
  std::optional<http::Response> response;
  std::optional<http::Failure> failure;
};
/// One GET of the very list, or the request, that a verifying read would ask for; over V1 one POST that
/// changes nothing. `parts` and `call` must stay until `done` has been called, exactly once. On the loop.
void ReadFence(const connector::ConnectorParts& parts, Api api, const connector::CheckedCall& call,
               const std::string& request_id, http::Context context, std::function<void(FenceRead)> done);

/// The name of the service desk for all that is kept of it.
std::string DeskOf(const connector::CheckedCall& call);

}  // namespace flintdesk::servicedesk
