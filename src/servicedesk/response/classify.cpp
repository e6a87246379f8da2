// Long on purpose: what each kind of response means, in the order in which it is decided.
#include "servicedesk/response/classify.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/long_text.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/message/http_date.hpp"
#include "http/transport/transport_failure.hpp"
#include "servicedesk/model/words.hpp"
#include "servicedesk/response/port_for_tls.hpp"
#include "servicedesk/response/redirect.hpp"
#include "servicedesk/response/refusal.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/wire/search.hpp"

namespace flintdesk::servicedesk {
namespace {

constexpr std::size_t kQuoted = 300;

// What differs between the editions in what a person can check: who proves what with which setting.
struct Words {
  std::string_view key;  // What the service desk does not accept.
  std::string_view key_remedy, login_remedy, role_remedy, id_remedy;
  std::string_view nowhere_remedy;         // The path leads to nothing.
  std::string_view place_remedy;           // Somebody else responds …
  std::string_view something_else_remedy;  // … or the service desk in a strange way.
  std::string_view renew_key;              // It went out unencrypted.
};

constexpr Words kOnPremisesWords = {
    .key = "the key",
    .key_remedy =
        "Check technician-key: it may be wrong, expired or regenerated, or its technician's login may be "
        "disabled.",
    .login_remedy =
        "Check technician-key, and whether a proxy or single sign-on stands before the service desk.",
    .role_remedy = "Give the key's technician a role that may do this.",
    .id_remedy = "Check request-id, and whether the key's technician may see the request.",
    .nowhere_remedy = "Check host-name, port, base-path, proxy and api-version.",
    .place_remedy = "Check that host-name and port lead to the service desk and not to something else.",
    .something_else_remedy =
        "Check that host-name, port and base-path lead to the service desk and not to something else; if "
        "they "
        "do, read its own log.",
    .renew_key =
        "Then generate a new key: this one went out unencrypted, and anybody on the way could read it."};

constexpr std::string_view kCloudPlace =
    "Check that host-name, or data-center, and portal lead to the service desk and not to something else.";

constexpr Words kCloudWords = {
    .key = "the access token",
    .key_remedy =
        "Check portal and data-center, and the scope that refresh-token was made with "
        "(SDPOnDemand.requests.ALL, say): `flintdesk init --cloud` makes one of a new grant code.",
    .login_remedy =
        "Check host-name and portal, and whether a proxy or single sign-on stands before the service desk.",
    .role_remedy =
        "Give the user whose refresh-token it is a role that may do this, or make a new refresh-token with a "
        "scope that covers it (SDPOnDemand.requests.ALL, say).",
    .id_remedy =
        "Check request-id and portal, and whether the user whose refresh-token it is may see the request.",
    .nowhere_remedy = "Check portal, host-name, data-center and proxy.",
    .place_remedy = kCloudPlace,
    .something_else_remedy = kCloudPlace,
    .renew_key =
        "Then make a new refresh-token: the access token went out unencrypted, and anybody on the way could "
        "read it."};

const Words& WordsFor(const Asked& asked) { return asked.InCloud() ? kCloudWords : kOnPremisesWords; }

constexpr std::string_view kValueRemedy = "Correct the values and retry.";
constexpr std::string_view kStateRemedy = "Check the request: its state or a closing rule forbids this.";
constexpr std::string_view kThrottleRemedy =
    "Wait as long as it asks, or some minutes; rate-limit in the connector's configuration keeps the calls "
    "apart.";
constexpr std::string_view kServerRemedy = "Read the service desk's own log, and retry later.";
constexpr std::string_view kLicenceRemedy = "The service desk's licence or edition does not allow this.";

// Foreign text for a message of ours: one line, no tags of a page, not too long.
std::string LineOf(std::string_view foreign) {
  // Before anything is taken out of it: a secret must not come together, nor a part of one be left.
  constexpr std::size_t kWithTags = 8 * kQuoted;
  const std::string text = RedactStart(foreign, kWithTags);
  std::string line;
  bool tag = false;
  for (const char c : std::string_view(text).substr(0, kWithTags)) {
    if (c == '<') tag = true;
    const bool blank = tag || static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
    if (c == '>') tag = false;
  }
  return Shorten(RepairUtf8(Trim(line)), kQuoted);
}

// `: "Invalid URL"`: the service desk's own words behind ours, without their full stop; empty for none.
std::string Quotation(std::string line) {
  if (line.ends_with('.') && !line.ends_with("..")) line.pop_back();
  return line.empty() ? line : ": " + json::Quote(line);
}
std::string Said(const Reading& reading) { return Quotation(LineOf(reading.message)); }

Judgement Say(Code code, std::string what, std::string_view remedy) {
  return {code, std::move(what), std::string(remedy)};
}

// A read that failed, or a change whose outcome is unknown yet.
Judgement Unclear(const Asked& asked, std::string what, std::string_view remedy) {
  if (!asked.Changes()) return Say(Code::kServerError, std::move(what), remedy);
  Judgement judgement = Say(Code::kIndeterminate, std::move(what), {});
  judgement.unclear = true;
  return judgement;
}

// A refusal by a page or a bare status. For a change it is believed when reading back agrees.
Judgement RefusedBySomebody(const Asked& asked, Judgement judgement) {
  judgement.unclear = judgement.refused = asked.Changes();
  return judgement;
}

// A gateway has given up waiting for the service desk.
Judgement StillAtWork(Judgement judgement) {
  judgement.still_at_work = judgement.unclear;
  return judgement;
}

// What a refusal is about, in the caller's words.
std::vector<RefusedField> FieldsOf(const Asked& asked, const Reading& reading) {
  if (asked.call == nullptr || asked.names == nullptr) return {};
  if (!reading.fields.empty()) return RefusedFields(*asked.call, *asked.names, reading.fields);
  return FieldsInSentence(*asked.call, *asked.names, reading.message);
}

std::string Refusal(const Reading& reading, const std::string& fields) {
  return "the service desk refused " + (fields.empty() ? "it" : fields) + Said(reading);
}

std::string Refusal(const Asked& asked, const Reading& reading) {
  const bool own_words = asked.call != nullptr && asked.names != nullptr;
  return Refusal(reading, own_words ? NamesAndValues(RefusedFields(*asked.call, *asked.names, reading.fields))
                                    : LineOf(Join(reading.fields, ", ")));
}

std::string RemedyForState(const Asked& asked, const Reading& reading) {
  const auto remedy = asked.model().remedy_for_state;
  return remedy == nullptr ? std::string{} : remedy(reading.fields, reading.message);
}

/// Some service desks refuse to search by several criteria at once, in the words in which they refuse a wrong
/// one.
std::optional<Judgement> RefusedSearch(const Asked& asked, const Reading& reading) {
  if (asked.call == nullptr || asked.names == nullptr || !asked.model().listing) return std::nullopt;
  if (!RefusesSearch(reading)) return std::nullopt;
  const Result<json::Array> criteria = CriteriaOf(*asked.call, *asked.names);
  // The account of a service provider is one of them, and nothing that was searched by.
  const std::size_t own = asked.call->values.Has("account") ? 1 : 0;
  if (!criteria.ok() || criteria->size() < 1 + own) return std::nullopt;
  const std::string what = Refusal(reading, "the search by " + Join(SearchedBy(*asked.call), ", "));
  if (const std::string unknown = FieldsNotKnown(*asked.call); !unknown.empty())
    return Say(Code::kRejected, what, unknown + (unknown.ends_with('?') ? "" : "."));
  if (criteria->size() < 2 + own) return std::nullopt;
  return Say(Code::kRejected, what,
             "This service desk may refuse to search by several criteria at once: give one of them. If it "
             "refuses that, too, correct its value.");
}

// The service desk refused values.
Judgement RefusedValues(const Asked& asked, const Reading& reading) {
  if (auto refused = RefusedSearch(asked, reading)) return *std::move(refused);
  const std::vector<RefusedField> fields = FieldsOf(asked, reading);
  if (!fields.empty())
    return Say(Code::kRejected, Refusal(reading, NamesAndValues(fields)), RemedyForValues(fields));
  if (const std::string remedy = RemedyForState(asked, reading); !remedy.empty())
    return Say(Code::kRejected, Refusal(asked, reading), remedy);
  if (asked.call == nullptr || asked.names == nullptr)
    return Say(Code::kRejected, Refusal(asked, reading), kValueRemedy);
  const std::vector<RefusedField> sent = ListedFields(*asked.call, *asked.names);
  if (sent.empty()) return Say(Code::kRejected, Refusal(asked, reading), kValueRemedy);
  return Say(Code::kRejected, Refusal(asked, reading) + "; sent were " + NamesAndValues(sent),
             RemedyForValues(sent));
}

// A state or a closing rule is in the way: what is missing is no value that was refused.
Judgement RefusedForState(const Asked& asked, const Reading& reading) {
  if (asked.model().remedy_for_state == nullptr)
    return Say(Code::kConflict, Refusal(asked, reading), kStateRemedy);
  const std::string remedy = RemedyForState(asked, reading);
  return Say(Code::kConflict, Refusal(reading, ""), remedy.empty() ? kStateRemedy : std::string_view(remedy));
}

// An input for a password, however its attribute is written: type=password, TYPE = "password".
bool HasPasswordField(std::string_view page) {
  const std::string text = ToLower(page);
  for (std::size_t at = 0; (at = text.find("type", at)) != text.npos;) {
    at += 4;
    std::string_view rest = Trim(std::string_view(text).substr(at, 64));
    if (!rest.starts_with('=')) continue;
    rest = Trim(rest.substr(1));
    if (rest.starts_with('"') || rest.starts_with('\'')) rest = Trim(rest.substr(1));
    if (rest.starts_with("password")) return true;
  }
  return false;
}

// For a change only an unmistakable login form counts: the mere word may stand in any page.
bool IsLoginPage(const Asked& asked, const Reading& reading) {
  if (reading.shape != Shape::kHtml) return false;
  if (ContainsIgnoreCase(reading.text, "j_security_check") || HasPasswordField(reading.text)) return true;
  return !asked.Changes() && HasAny(reading.text, {"j_username", "login", "log in", "sign in", "signin",
                                                   "single sign-on", "saml"});
}

// What the service desk says where the state of a request, or a rule, is in the way of closing it. No list of
// these sentences is public; V3 has the same code for them as for a wrong value.
bool SpeaksOfItsState(const Asked& asked, std::string_view message) {
  if (HasAny(message,
             {"already closed", "cannot be closed", "can not be closed", "closing rule", "already in trash"}))
    return true;
  const std::optional<Already>& already = asked.model().already;
  return already && std::ranges::any_of(already->state_words, [&](std::string_view words) {
           return ContainsIgnoreCase(message, words);
         });
}

// Of an action of which it was recorded.
bool IsForbiddenByState(const Asked& asked, std::string_view message) {
  return std::ranges::any_of(asked.model().state_refusals,
                             [&](std::string_view words) { return ContainsIgnoreCase(message, words); });
}

std::string NotAccepted(const Asked& asked, const Reading& reading) {
  return fmt::format("the service desk does not accept {}{}", WordsFor(asked).key, Said(reading));
}

/// The ids that lead to what the call is about, besides the request's: "task-id" and "comment-id".
std::vector<std::string> FurtherIdsOf(const Asked& asked) {
  std::vector<std::string> names;
  if (asked.call == nullptr) return names;
  for (const catalogue::Field& field : asked.call->action->fields)
    if (field.type == catalogue::Type::kId && field.required && field.name.ends_with("-id") &&
        field.name != "request-id")
      names.push_back(field.name);
  return names;
}

Judgement NoSuchThing(const Asked& asked, const Reading& reading) {
  const std::vector<std::string> ids = FurtherIdsOf(asked);
  std::string what = "the service desk knows no such request", remedy(WordsFor(asked).id_remedy);
  if (ids.empty() && asked.call != nullptr && asked.call->action->Find("request-id") == nullptr) {
    what = "the service desk has nothing there";
    remedy = WordsFor(asked).nowhere_remedy;
  }
  for (const std::string& id : ids) what += " or " + ReplaceAll(id.substr(0, id.size() - 3), "-", " ");
  if (!ids.empty()) remedy = ReplaceAll(remedy, "request-id", "request-id, " + Join(ids, ", "));
  return Say(Code::kNotFound, what + Said(reading), remedy);
}

Judgement ClassifyV3Failure(const Asked& asked, int status, const Reading& reading) {
  const std::string what = Refusal(asked, reading);
  switch (reading.code) {
    case 401:
    case 4022:
      return Say(Code::kUnauthenticated, NotAccepted(asked, reading), WordsFor(asked).key_remedy);
    case 4002:
      return Say(Code::kForbidden, what, WordsFor(asked).role_remedy);
    case 7001:
      return Say(Code::kForbidden, what, kLicenceRemedy);
    case 4007:
      return NoSuchThing(asked, reading);
    case 4005:
    case 4016: {
      Judgement refused = RefusedForState(asked, reading);
      refused.maybe_done_already = asked.model().already.has_value() && reading.fields.empty();
      return refused;
    }
    case 4009:
      return reading.fields.empty() ? RefusedForState(asked, reading) : RefusedValues(asked, reading);
    case 4004:
      return Unclear(asked, "the service desk had an internal error" + Said(reading), kServerRemedy);
    default:
      break;
  }
  if (status == 401) return Say(Code::kUnauthenticated, what, WordsFor(asked).key_remedy);
  if (status == 403) return Say(Code::kForbidden, what, WordsFor(asked).role_remedy);
  if (status == 404) return Say(Code::kNotFound, what, WordsFor(asked).id_remedy);
  if (status == 409) return RefusedForState(asked, reading);
  // A mandatory field that is missing (4012) is one of the thing's own: closing it sends next to nothing.
  const bool may_be_done = asked.model().already.has_value();
  const bool is_of_state =
      (may_be_done && (reading.code == 4012 || SpeaksOfItsState(asked, reading.message))) ||
      IsForbiddenByState(asked, reading.message);
  Judgement refused = is_of_state ? RefusedForState(asked, reading) : RefusedValues(asked, reading);
  // 4001 stands for a wrong value and for "already closed" alike.
  refused.maybe_done_already = may_be_done && reading.fields.empty();
  return refused;
}

// V1 has no codes, only sentences in the language of the key's owner.
Judgement ClassifyV1Failure(const Asked& asked, int status, const Reading& reading) {
  const std::string_view message = reading.message;
  const std::string what = Refusal(asked, reading);
  if (status == 401 || reading.code == 401 ||
      HasAny(message, {"unable to authenticate", "authentication failed", "technician key in the request",
                       "api key received"}))
    return Say(Code::kUnauthenticated, NotAccepted(asked, reading), WordsFor(asked).key_remedy);
  if (HasAny(message, {"invalid requestid", "invalid request id", "invalid workorderid",
                       "request does not exist", "no such request"}))
    return NoSuchThing(asked, reading);
  if (status == 403 || reading.code == 403 ||
      HasAny(message, {"enough permission", "no permission", "not have permission", "permission denied",
                       "not authorized", "not authorised", "unauthorized", "privilege", "access denied"}))
    return Say(Code::kForbidden, what, WordsFor(asked).role_remedy);
  if (ContainsIgnoreCase(message, "internal error")) return Unclear(asked, what, kServerRemedy);
  if (status == 404 || reading.code == 404) return Say(Code::kNotFound, what, WordsFor(asked).id_remedy);
  const bool may_be_done = asked.model().already.has_value();
  if (status == 409 || SpeaksOfItsState(asked, message)) {
    Judgement conflict = RefusedForState(asked, reading);
    conflict.maybe_done_already = may_be_done;
    return conflict;
  }
  Judgement refused = RefusedValues(asked, reading);
  refused.maybe_done_already = may_be_done;
  return refused;
}

// Whole words of the address: "/lessons/" holds "sso" and leads to no login.
bool LeadsToLogin(std::string_view location) {
  std::string words = ToLower(location);
  for (char& c : words)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-') c = ' ';
  for (const std::string& word : Split(words, ' '))
    for (std::string_view login : {"login", "logon", "signin", "sign-in", "sso", "saml", "saml2", "oauth",
                                   "oauth2", "j_security_check"})
      if (word == login) return true;
  return false;
}

Judgement LoginPage(const Asked& asked) {
  return RefusedBySomebody(asked,
                           Say(Code::kUnauthenticated, "a login page responded in place of the service desk",
                               WordsFor(asked).login_remedy));
}

Judgement ClassifyRedirect(const Asked& asked, const http::Response& response) {
  const std::string_view location = response.HeaderValue("Location");
  const Redirect to = ReadRedirect(location);
  const std::string shown = to.Shown().empty() ? "another address" : to.Shown();
  if (LeadsToLogin(location)) {
    Judgement login = LoginPage(asked);
    login.what += ", at " + shown;
    return login;
  }
  const std::string remedy = RemedyOf(to, asked.origin, asked.HasPortal());
  // Mostly in place of everything else, but a service desk may say it after a change that it has made.
  if (!asked.origin.tls && to.scheme == "https")
    return RefusedBySomebody(
        asked,
        Say(Code::kUnreachable, fmt::format("the service desk redirects the call to HTTPS, to {}", shown),
            remedy + " " + std::string(WordsFor(asked).renew_key)));
  return Unclear(
      asked, fmt::format("the response redirects the call to {} (HTTP {})", shown, response.status), remedy);
}

// A page says its title in its head and again as its heading.
std::string WithoutDoubledTitle(std::string line) {
  constexpr std::size_t kShortest = 4;
  for (std::size_t length = line.size() / 2; length >= kShortest; --length) {
    const std::size_t second = length + 1;
    const std::size_t end = second + length;
    if (line[length] != ' ' || end > line.size() || (end < line.size() && line[end] != ' ')) continue;
    if (line.compare(0, length, line, second, length) == 0) return line.substr(second);
  }
  return line;
}

std::string PageText(const Reading& reading) {
  return Quotation(Shorten(WithoutDoubledTitle(LineOf(reading.text)), 120));
}

// The server of that page has read the request with its key, and has passed it on to nobody.
Judgement PortIsForTls(const Asked& asked, const http::Response& response) {
  const Words& words = WordsFor(asked);
  if (!response.proxy.empty())
    return Say(
        Code::kUnreachable,
        fmt::format(
            "the proxy {}, or the port behind it, speaks HTTPS (TLS) only, and {} went to it unencrypted",
            Redact(response.proxy), words.key),
        fmt::format("If it is the proxy's port, write `proxy` with https://; if it is the service desk's, "
                    "set is-ssl to true. {}",
                    words.renew_key));
  return Say(Code::kUnreachable,
             fmt::format("this port speaks HTTPS (TLS) only, and {} went to it unencrypted", words.key),
             fmt::format("Set is-ssl to true. {}", words.renew_key));
}

// Then a page with the sentence may only repeat what it was sent.
bool SentSaysPortIsForTls(const Asked& asked) {
  return asked.call != nullptr && Changes(asked.effect) &&
         SaysTlsIsWanted(json::Write(asked.call->values.values));
}

// A status 4xx without a document of the API: from a proxy, a security filter or another program.
Judgement ClassifyBareRefusal(const Asked& asked, const http::Response& response, const Reading& reading) {
  const int status = response.status;
  const std::string start = fmt::format("the response was HTTP {} and not from the service desk's {} API{}",
                                        status, NameOf(asked.api), PageText(reading));
  if (!asked.origin.tls && SaysPortIsForTls(response, reading))
    return SentSaysPortIsForTls(asked) ? RefusedBySomebody(asked, PortIsForTls(asked, response))
                                       : PortIsForTls(asked, response);
  if (status == 408) return StillAtWork(Unclear(asked, start, kServerRemedy));
  const auto refused = [&](Code code, std::string_view remedy) {
    return RefusedBySomebody(asked, Say(code, start, remedy));
  };
  if (status == 407) {
    const http::Failure failure = http::ProxyAuthenticationFailure(response.proxy);
    return RefusedBySomebody(asked, Say(Code::kUnreachable, failure.message, failure.assistance + "."));
  }
  // In the cloud it is the service desk's own word for a token, with and without a document.
  if (status == 401)
    return refused(Code::kUnauthenticated,
                   asked.InCloud() ? WordsFor(asked).key_remedy : WordsFor(asked).login_remedy);
  if (status == 403) return refused(Code::kForbidden, WordsFor(asked).login_remedy);
  // It says nothing of the request: a script that passes over what does not exist would pass over every
  // ticket.
  if (status == 404 || status == 410) return refused(Code::kServerError, WordsFor(asked).nowhere_remedy);
  if (status == 409) return refused(Code::kConflict, kStateRemedy);
  return refused(Code::kRejected, "A security filter or proxy may have refused the text; read its log.");
}

Judgement ClassifyUnreadable(const Asked& asked, const Reading& reading) {
  const std::string_view remedy = WordsFor(asked).place_remedy;
  switch (reading.shape) {
    case Shape::kEmpty:
      return Unclear(asked, "the response was empty", kServerRemedy);
    case Shape::kHtml:
      return Unclear(asked, "a web page responded in place of the service desk" + PageText(reading), remedy);
    case Shape::kText:
      return Unclear(asked, "the response is neither JSON nor XML" + PageText(reading), remedy);
    case Shape::kUnreadable:
      return Unclear(asked, "the response cannot be read: " + LineOf(reading.trouble), remedy);
    case Shape::kOther:
    case Shape::kDocument:
      break;
  }
  return Unclear(asked, fmt::format("the response does not have the form of the {} API", NameOf(asked.api)),
                 remedy);
}

// A read of one thing that succeeded must hold it.
bool LacksWhatWasRead(const Asked& asked, const Reading& reading) {
  const Thing* thing = asked.model().thing;
  if (asked.Changes() || asked.of_holder || thing == nullptr) return false;
  if (asked.model().listing) {
    // V1 leaves out a list that is empty.
    const json::Value* list = asked.api == Api::kV3 ? FirstOf(reading.document, thing->v3_lists) : nullptr;
    return asked.api == Api::kV3 && (list == nullptr || !list->IsArray());
  }
  if (asked.api == Api::kV3 && thing->is_request) return !reading.holds_request;
  const json::Value* shown =
      asked.api == Api::kV3
          ? FirstOf(reading.document, thing->v3_row_only ? thing->v3_lists : thing->v3_single)
          : reading.document.Path({"operation", "Details"});
  if (shown == nullptr && asked.api == Api::kV1) shown = reading.document.Path({"operation", "details"});
  return shown == nullptr || !(shown->IsObject() || shown->IsArray());
}

Judgement ClassifyDocument(const Asked& asked, int status, const Reading& reading) {
  const bool good = status >= 200 && status < 300;
  if (reading.verdict == Verdict::kSuccess) {
    if (!good)
      return Unclear(asked, fmt::format("the response says success with HTTP {}", status), kServerRemedy);
    if (LacksWhatWasRead(asked, reading))
      return Unclear(asked,
                     fmt::format("the response says success but holds no {}", asked.model().thing->name),
                     kServerRemedy);
    return Say(Code::kSuccess, "success", {});
  }
  if (reading.verdict == Verdict::kMixed) {
    return RefusedBySomebody(
        asked, Say(Code::kRejected, "the service desk says success and failure at once" + Said(reading),
                   kValueRemedy));
  }
  return asked.api == Api::kV3 ? ClassifyV3Failure(asked, status, reading)
                               : ClassifyV1Failure(asked, status, reading);
}

// A failure that the API says nothing of: of the service desk, of what stands before it, or of another
// program that has nothing to do with it. Gateways use 502 to 504; the product never says 501 or 505.
bool MayBeSomethingElse(int status, const Reading& reading) {
  if (reading.shape == Shape::kDocument || (status >= 502 && status <= 504)) return false;
  return status != 500 || reading.shape != Shape::kEmpty;
}

// Besides 504, what content delivery networks and proxies of the field say when the service desk took too
// long: 522 and 524 of Cloudflare, 598 and 599 of some proxies.
bool GaveUpWaiting(int status) {
  return status == 504 || status == 522 || status == 524 || status == 598 || status == 599;
}

Judgement ClassifyServerFailure(const Asked& asked, int status, const Reading& reading) {
  if (MayBeSomethingElse(status, reading)) {
    Judgement unclear =
        Unclear(asked,
                fmt::format("the response was HTTP {} and not from the service desk's {} API{}", status,
                            NameOf(asked.api), PageText(reading)),
                WordsFor(asked).something_else_remedy);
    return GaveUpWaiting(status) ? StillAtWork(std::move(unclear)) : unclear;
  }
  const std::string said = reading.shape == Shape::kDocument ? Said(reading) : PageText(reading);
  Judgement failed =
      Unclear(asked, fmt::format("the service desk failed with HTTP {}{}", status, said), kServerRemedy);
  return GaveUpWaiting(status) ? StillAtWork(std::move(failed)) : failed;
}

Judgement ClassifyThrottle(const Asked& asked, int status, const Reading& reading) {
  if (reading.throttle == http::Throttle::kClear)
    return Say(Code::kThrottled, "rate-limited: the service desk refuses further calls for a while",
               kThrottleRemedy);
  const std::string said = reading.shape == Shape::kDocument ? Said(reading) : PageText(reading);
  return RefusedBySomebody(
      asked, Say(Code::kThrottled,
                 fmt::format("the response was HTTP {} and speaks of a rate limit{}", status, said),
                 kThrottleRemedy));
}

Judgement JudgeResponse(const Asked& asked, const http::Response& response, const Reading& reading) {
  const int status = response.status;
  // Of what succeeded in part nothing is sent again.
  const bool nothing_done = reading.verdict != Verdict::kSuccess && reading.verdict != Verdict::kMixed;
  if (nothing_done && reading.throttle != http::Throttle::kNone)
    return ClassifyThrottle(asked, status, reading);
  if (status >= 500) return ClassifyServerFailure(asked, status, reading);
  if (status >= 300 && status < 400) return ClassifyRedirect(asked, response);
  if (reading.shape == Shape::kDocument) return ClassifyDocument(asked, status, reading);
  if (IsLoginPage(asked, reading) && status < 400) return LoginPage(asked);
  if (status >= 400) return ClassifyBareRefusal(asked, response, reading);
  return ClassifyUnreadable(asked, reading);
}

/// A portal that there is not looks like a request, or an API, that is not there: no public source shows that
/// the service desk says more.
std::string RemedyForPortal(const Asked& asked, int status, Code code) {
  const bool is_not_there =
      status == 404 || status == 410 || code == Code::kNotFound || code == Code::kForbidden;
  if (asked.call == nullptr || asked.InCloud() || code == Code::kSuccess || !is_not_there) return {};
  for (const char* name : {"portal-id", "portal"})
    if (asked.call->values.Has(name))
      return fmt::format("{} {} may also be no portal of this service desk, or none for this key.", name,
                         RedactAndShorten(asked.call->values.Text(name), 80));
  return {};
}

Code CodeOf(const http::Failure& failure) {
  switch (failure.kind) {
    case http::FailureKind::kCancelled:
      return Code::kCancelled;
    case http::FailureKind::kTimeout:
    case http::FailureKind::kOverdue:
      return Code::kTimeout;
    case http::FailureKind::kConnectionLost:
    case http::FailureKind::kResponseTooLarge:
    case http::FailureKind::kResponseUnreadable:
      return failure.sent ? Code::kServerError : Code::kUnreachable;
    case http::FailureKind::kRangeUnusable:
    case http::FailureKind::kProofUnreadable:
    case http::FailureKind::kProofFailed:
      return Code::kServerError;
    case http::FailureKind::kSourceFailed:
      return Code::kInvalidRequest;
    case http::FailureKind::kSinkFailed:
      return Code::kFailed;
    case http::FailureKind::kProofRefused:
      return Code::kUnauthenticated;
    case http::FailureKind::kProofThrottled:
      return Code::kThrottled;
    case http::FailureKind::kTlsSettings:
      return Code::kInvalidConfiguration;
    case http::FailureKind::kNameNotResolved:
    case http::FailureKind::kConnectFailed:
    case http::FailureKind::kTlsFailed:
    case http::FailureKind::kProxyFailed:
    case http::FailureKind::kCircuitOpen:
    case http::FailureKind::kProofUnreachable:
    case http::FailureKind::kOther:
      return Code::kUnreachable;
  }
  return Code::kUnreachable;
}

}  // namespace

bool RefusesSearch(const Reading& reading) {
  return reading.fields.empty() || std::ranges::any_of(reading.fields, [](const std::string& field) {
           return HasWord(ReplaceAll(field, ".", " "), "search_criteria");
         });
}

Judgement ClassifyMissing(const Asked& asked) { return NoSuchThing(asked, {}); }

Judgement Classify(const Asked& asked, const http::Response& response, const Reading& reading) {
  Judgement judgement = JudgeResponse(asked, response, reading);
  if (judgement.code != Code::kSuccess && !response.gave_up.empty())
    judgement.what += " (" + response.gave_up + ")";
  if (judgement.code == Code::kThrottled && response.asked_to_wait)
    judgement.what += "; it asks to wait " + http::WordsOfWait(*response.asked_to_wait);
  if (const std::string portal = RemedyForPortal(asked, response.status, judgement.code); !portal.empty())
    judgement.remedy += (judgement.remedy.empty() ? "" : " ") + portal;
  return judgement;
}

Judgement ClassifyFailure(const Asked& asked, const http::Failure& failure) {
  const bool is_unconfirmed = asked.Changes() && failure.sent;
  Judgement judgement;
  judgement.what = failure.message;
  // Reconciling decides whether an unconfirmed write is retried, and says why not; the client's reason does
  // not count then.
  const std::string why = " (" + failure.gave_up + ")";
  if (is_unconfirmed && !failure.gave_up.empty() && judgement.what.ends_with(why))
    judgement.what.resize(judgement.what.size() - why.size());
  judgement.remedy = failure.assistance;
  if (!judgement.remedy.empty() && judgement.remedy.back() != '.') judgement.remedy += '.';
  judgement.unclear = is_unconfirmed;
  judgement.code = CodeOf(failure);
  if (is_unconfirmed) judgement.code = Code::kIndeterminate;
  judgement.still_at_work = is_unconfirmed && failure.kind == http::FailureKind::kTimeout;
  if (judgement.what.empty()) judgement.what = Redact(asked.origin.Url()) + " sent no response";
  if (is_unconfirmed) judgement.remedy.clear();
  if (!is_unconfirmed && judgement.remedy.empty()) judgement.remedy = RowOf(judgement.code).assistance;
  return judgement;
}

bool Asked::InCloud() const {
  return (call == nullptr ? edition : EditionOf(call->values)) == Edition::kCloud;
}

bool Asked::HasPortal() const { return InCloud() || (call != nullptr && call->values.Has("portal")); }

const ActionModel& Asked::model() const {
  static const ActionModel none;
  return call == nullptr ? none : ModelOf(*call);
}

}  // namespace flintdesk::servicedesk
