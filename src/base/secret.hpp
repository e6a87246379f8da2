#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Foreign text, what somebody else contributed, with every remembered secret replaced by "[hidden]", in
/// every form in which it may stand there: as it is; escaped for a URL, for JSON (emoji as surrogate pairs
/// too), for Ruby or for HTML, whichever characters the writer chose to escape, once or twice over
/// (base/spelling.hpp); in base64 of it or of something longer, in either alphabet, and that escaped again;
/// beyond ASCII, in ISO 8859-1 and where its UTF-8 was taken for an 8-bit encoding.
/// Of 16 characters and more also in the other case, without its dashes, in hexadecimal, and with characters
/// that nobody sees, tags, comments, scripts or styles in between (base/disguise.hpp), since a program that
/// shows it may take those out again. Not in a third escape, in other encodings, or in pieces. Any thread.
///
/// It is called where foreign text enters a message or a log line, before it is shortened, folded or stripped
/// of anything, and before it is joined with words of ours: with the key "wrong", a sentence of ours that is
/// searched would tell the key by the gap in it.
std::string Redact(std::string_view text);

/// Foreign text for a message: redacted, and then of at most `most` bytes. Cut first, a secret would leave
/// its beginning behind.
std::string RedactAndShorten(std::string_view text, std::size_t most);

/// The same for text that repeats messages of ours, as a script's exception does. What stands in `ours` was
/// redacted when it was made, and is left as it is where it stands by itself and no secret reaches into it or
/// out of it. Takes a time that grows with both, not with their product.
std::string RedactBetween(std::string_view text, const std::vector<std::string>& ours);

/// A net below that, for a whole message or line on its way out: only secrets are cut out that cannot be
/// words or numbers of ours (12 characters or more, letters and digits among them), as keys of a service desk
/// are. Any thread.
std::string RedactUnmistakable(std::string_view text);

}  // namespace flintdesk
