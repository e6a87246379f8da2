#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace flintdesk {

/// A technician key, password or token. It cannot be printed: there is no stream operator, no conversion and
/// no format of it; `Reveal()` is the one way out and is called only where the wire is written. Making one
/// also remembers its text, so that `Redact()` can cut it out of whatever a library or a script says.
///
///   Secret key("C84F…");
///   headers.push_back({"authtoken", key.Reveal()});
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text);

  const std::string& Reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

/// Remembers a text that must appear nowhere. Texts shorter than 4 characters are not remembered: cutting
/// them out would cut words. Any thread.
void RememberSecret(std::string_view text);

/// `text` with every remembered secret replaced by "[hidden]", in every form in which it may stand there: as
/// it is; escaped for a URL, for JSON (emoji as surrogate pairs too), for Ruby or for HTML, whichever
/// characters the writer chose to escape, once or twice over (base/spelling.hpp); in base64 of it or of
/// something longer, in either alphabet, and that escaped again. Not in a third escape, in other encodings,
/// or in pieces. Any thread. Everything that leaves the program as a log line or a message goes through here.
std::string Redact(std::string_view text);

}  // namespace flintdesk
