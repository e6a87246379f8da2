#pragma once

#include <string>
#include <string_view>

/// Foreign text for a person, with that cut out of it which its name says is a secret. It stands beside
/// `Redact` (secret.hpp), which finds the secrets that this process knows, wherever they stand: a token that
/// a server has just issued is known by its name alone.
namespace flintdesk {

/// Is what has this name a secret: "TECHNICIAN_KEY", "client-secret", "refreshToken", "Set-Cookie"? In any
/// case, whatever stands between the words.
bool NamesASecret(std::string_view name);

/// JSON with two blanks of indentation, each number and text as it was written, and "[hidden]" for the values
/// of members whose name is that of a secret; null, true, false and an empty text are none. Secrets that this
/// process knows are searched for in each of its texts, which finds them one escape deeper than `Redact` of
/// the whole, which is to be called before. It need not be whole, nor quite JSON: what is left out is white
/// space alone.
std::string LayOutJson(std::string_view text);

/// Any other text (a page, XML, a form, a sentence) with "[hidden]" for what a secret's name is said to be:
/// `token=…`, `"token": "…"`, `<token>…</token>`, `name="token" value="…"`.
std::string HideNamed(std::string_view text);

/// The address of a resource, or a part of one, as it stands on the wire: of its query, or a form's fields,
/// those values are hidden that have a secret's name or a secret by its name in them; and what stands before
/// an @ in front of a host.
std::string HideNamedInUrl(std::string_view url);

}  // namespace flintdesk
