#include "servicedesk/credentials/token_store.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "connector/digest.hpp"
#include "connector/members.hpp"
#include "connector/sealed_text.hpp"

namespace flintdesk::servicedesk {
namespace {

using connector::TextIn;
using http::FailureKind;

constexpr std::string_view kPurpose = "access token of flintdesk";
constexpr std::int64_t kHour = 3'600'000;
constexpr std::size_t kMostAsked = 100;

struct KindName {
  FailureKind kind;
  std::string_view name;
};
constexpr KindName kPauses[] = {{FailureKind::kProofRefused, "refused"},
                                {FailureKind::kProofThrottled, "rate-limited"}};

std::string NameFor(const OAuthSettings& settings) {
  std::string all = settings.accounts.Url();
  for (const std::string& part :
       {settings.client_id, settings.client_secret.Reveal(), settings.refresh_token.Reveal()})
    all += "\n" + part;
  return "access-token-" + connector::DigestOf(all);
}

std::optional<std::int64_t> TimeIn(const json::Value& document, std::string_view name) {
  const json::Value* member = document.Find(name);
  if (member == nullptr || !member->IfInteger() || !IsPlausibleTime(*member->IfInteger()))
    return std::nullopt;
  return *member->IfInteger();
}

std::optional<TokenState::Token> TokenIn(const std::string& text, std::int64_t now) {
  const auto document = json::Parse(text);
  if (!document.ok()) return std::nullopt;
  const auto made = TimeIn(*document, "made"), renewed = TimeIn(*document, "renewed"),
             expires = TimeIn(*document, "expires");
  Secret header(TextIn(*document, "header"));
  // Of a clock that was set back since: whether it is still good nobody knows.
  if (header.empty() || !made || !renewed || !expires || *made > now || *expires > now + kHour)
    return std::nullopt;
  return TokenState::Token{std::move(header), *made, *renewed, *expires};
}

std::optional<TokenState::Pause> PauseIn(const json::Value& pause, std::int64_t now) {
  const auto end = TimeIn(pause, "end");
  const std::string name = TextIn(pause, "kind");
  const auto* const kind = std::ranges::find(kPauses, name, &KindName::name);
  if (!end || *end > now + kHour || kind == std::end(kPauses)) return std::nullopt;
  http::Failure why;
  why.kind = kind->kind;
  why.sent = false;
  why.message = Redact(TextIn(pause, "message"));
  why.assistance = Redact(TextIn(pause, "assistance"));
  return TokenState::Pause{*end, std::move(why)};
}

}  // namespace

TokenStore::TokenStore(const OAuthSettings& settings, connector::Memory& memory)
    : secret_(settings.refresh_token), name_(NameFor(settings)), memory_(memory) {}

TokenState TokenStore::Read(std::int64_t now) const {
  TokenState state;
  const std::optional<json::Value> document = memory_.Read(name_);
  if (!document) return state;
  if (const auto text = connector::Unseal(TextIn(*document, "token"), secret_, kPurpose))
    state.token = TokenIn(*text, now);
  const json::Value* asked = document->Find("asked");
  if (const json::Array* times = asked == nullptr ? nullptr : asked->IfArray())
    for (const json::Value& time : *times)
      if (const std::int64_t* number = time.IfInteger();
          number != nullptr && *number <= now && state.asked.size() < kMostAsked)
        state.asked.push_back(*number);
  std::ranges::sort(state.asked);
  if (const json::Value* pause = document->Find("pause")) state.pause = PauseIn(*pause, now);
  state.replaced = TimeIn(*document, "replaced");
  if (state.replaced && *state.replaced > now) state.replaced.reset();
  return state;
}

void TokenStore::Write(const TokenState& state) {
  json::Object document;
  if (const auto& token = state.token) {
    const json::Object text{{"header", token->header.Reveal()},
                            {"made", token->made},
                            {"renewed", token->renewed},
                            {"expires", token->expires}};
    document.Set("token", connector::Seal(json::Write(text), secret_, kPurpose));
  }
  json::Array asked;
  for (const std::int64_t time : state.asked) asked.emplace_back(time);
  document.Set("asked", std::move(asked));
  if (state.replaced) document.Set("replaced", *state.replaced);
  if (const auto& pause = state.pause) {
    const auto* const kind = std::ranges::find(kPauses, pause->why.kind, &KindName::kind);
    if (kind != std::end(kPauses))
      document.Set("pause", json::Object{{"end", pause->end},
                                         {"kind", kind->name},
                                         {"message", pause->why.message},
                                         {"assistance", pause->why.assistance}});
  }
  memory_.Write(name_, json::Value(std::move(document)));
}

}  // namespace flintdesk::servicedesk
