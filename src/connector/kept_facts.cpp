#include "connector/kept_facts.hpp"

#include <algorithm>
#include <utility>

#include "connector/members.hpp"

namespace flintdesk::connector {
namespace {

constexpr milliseconds kBetweenReads{1'000};
constexpr std::size_t kMostFacts = 64;
constexpr std::size_t kLongestText = 100;  // of a name or a value

std::optional<How> KeptHow(std::string_view name) {
  for (const How how : {How::kFound, How::kAssumed})
    if (name == NameOf(how)) return how;
  return std::nullopt;
}

std::optional<Fact> FactIn(const json::Value& kept) {
  std::string value = TextIn(kept, "value");
  const auto how = KeptHow(TextIn(kept, "how"));
  const auto until = NumberIn(kept, "until");
  if (value.empty() || value.size() > kLongestText || !how) return std::nullopt;
  if (!until || !IsPlausibleTime(*until)) return std::nullopt;
  return Fact{std::move(value), *how, *until};
}

}  // namespace

std::string_view NameOf(How how) {
  switch (how) {
    case How::kSaid:
      return "said";
    case How::kFound:
      return "found";
    case How::kAssumed:
      return "assumed";
  }
  return {};
}

std::string KeptFacts::NameInMemory(const std::string& installation) {
  return connector::NameInMemory("installation-of", installation);
}

// Kept by a clock that was ahead of ours, or by somebody else.
bool KeptFacts::IsTooFar(std::int64_t until) const {
  return until - clock_.EpochMilliseconds() > kLongest.count();
}

KeptFacts::Facts& KeptFacts::Recent(const std::string& installation) {
  const auto [found, is_new] = documents_.try_emplace(installation);
  Document& document = found->second;
  if (!is_new && clock_.Now() - document.read < kBetweenReads) return document.facts;
  return Read(installation, document);
}

KeptFacts::Facts& KeptFacts::Read(const std::string& installation, Document& document) {
  document.read = clock_.Now();
  document.facts.clear();
  const std::optional<json::Value> kept = memory_.Read(NameInMemory(installation));
  if (!kept || !kept->IsObject()) return document.facts;
  for (const auto& [name, member] : *kept->IfObject()) {
    if (document.facts.size() == kMostFacts) break;
    if (name.empty() || name.size() > kLongestText) continue;
    auto fact = FactIn(member);
    if (fact && !IsTooFar(fact->until)) document.facts.try_emplace(name, std::move(*fact));
  }
  return document.facts;
}

void KeptFacts::Write(const std::string& installation, const Facts& facts) {
  json::Object kept;
  for (const auto& [name, fact] : facts)
    kept.Set(name, json::Object{
                       {"value", fact.value}, {"how", std::string(NameOf(fact.how))}, {"until", fact.until}});
  memory_.Write(NameInMemory(installation),
                facts.empty() ? json::Value(nullptr) : json::Value(std::move(kept)));
}

std::optional<Fact> KeptFacts::FindLast(const std::string& installation, std::string_view name) {
  const Facts& facts = Recent(installation);
  const auto found = facts.find(name);
  if (found == facts.end()) return std::nullopt;
  if (IsTooFar(found->second.until)) return std::nullopt;  // the clock has been set since
  return found->second;
}

std::optional<Fact> KeptFacts::Find(const std::string& installation, std::string_view name) {
  std::optional<Fact> last = FindLast(installation, name);
  if (last && last->until <= clock_.EpochMilliseconds()) return std::nullopt;
  return last;
}

void KeptFacts::Keep(const std::string& installation, std::string_view name, std::string_view value, How how,
                     milliseconds for_so_long) {
  if (how == How::kSaid || name.empty() || name.size() > kLongestText || value.empty() ||
      value.size() > kLongestText)
    return;
  const std::int64_t time = std::min(for_so_long, kLongest).count();
  // Many calls find the same, and a file for each would be the slowest part of them.
  if (const auto known = Find(installation, name); known && known->value == value && known->how == how) {
    const std::int64_t left = known->until - clock_.EpochMilliseconds();
    if (left > time / 2 && left <= time) return;
  }
  // Other processes may have kept other facts since.
  Facts& facts = Read(installation, documents_[installation]);
  if (facts.size() == kMostFacts && !facts.contains(name))
    facts.erase(std::ranges::min_element(facts, {}, [](const auto& one) { return one.second.until; }));
  facts.insert_or_assign(std::string(name), Fact{std::string(value), how, clock_.EpochMilliseconds() + time});
  Write(installation, facts);
}

void KeptFacts::Forget(const std::string& installation, std::string_view name) {
  Facts& facts = Read(installation, documents_[installation]);
  const auto found = facts.find(name);
  if (found == facts.end()) return;
  facts.erase(found);
  Write(installation, facts);
}

}  // namespace flintdesk::connector
