#include "simulator/upload.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/text.hpp"

namespace flintdesk::simulator {
namespace {

constexpr std::size_t kMostHeader = 8 * 1024;
constexpr std::size_t kMostText = 4 * 1024 * 1024;

/// Where the member of a header ends that begins the text. A quoted one may hold semicolons, and quotes: with
/// a backslash before them, or as they are, since it is closed by one that nothing but a semicolon follows.
std::size_t EndOfMember(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::size_t semicolon = std::min(text.find(';'), text.size());
  if (equals == text.npos || equals > semicolon) return semicolon;
  const std::size_t quote = text.find_first_not_of(" \t", equals + 1);
  if (quote == text.npos || text[quote] != '"') return semicolon;
  for (std::size_t at = quote + 1; (at = text.find('"', at)) != text.npos; ++at) {
    const std::size_t next = std::min(text.find_first_not_of(" \t", at + 1), text.size());
    if (text[at - 1] != '\\' && (next == text.size() || text[next] == ';')) return next;
  }
  return text.size();
}

/// `boundary=x`, `filename="a; b.txt"`; empty when there is none.
std::string MemberOf(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = EndOfMember(header);
    const std::string_view member = Trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t equals = std::min(member.find('='), member.size());
    if (equals == member.size() || !EqualsIgnoreCase(Trim(member.substr(0, equals)), name)) continue;
    std::string_view value = Trim(member.substr(equals + 1));
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
    value = value.substr(1, value.size() - 2);
    return ReplaceAll(ReplaceAll(std::string(value), "%22", "\""), "\\\"", "\"");
  }
  return {};
}

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  void Add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string End() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes, &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

}  // namespace

struct MultipartSink::Digest : Sha256 {};

MultipartSink::MultipartSink(std::string_view content_type) {
  const std::string boundary = MemberOf(content_type, "boundary");
  delimiter_ = "\r\n--" + boundary;
  waiting_ = "\r\n";  // The first delimiter may stand at the very beginning.
  if (boundary.empty()) state_ = State::kBroken;
}

MultipartSink::~MultipartSink() = default;

void MultipartSink::Take(std::string_view piece) {
  if (state_ == State::kEnd || state_ == State::kBroken) return;
  waiting_ += piece;
  while (Step()) {
  }
  if (state_ == State::kEnd || state_ == State::kBroken) waiting_.clear();
}

/// Takes what can be told from what has come; false when more has to come first.
bool MultipartSink::Step() {
  switch (state_) {
    case State::kPreamble:
    case State::kContent: {
      const std::size_t end = waiting_.find(delimiter_);
      const bool is_there = end != waiting_.npos;
      // The beginning of a delimiter may be all that has come of it.
      const std::size_t sure =
          is_there ? end : waiting_.size() - std::min(waiting_.size(), delimiter_.size() - 1);
      if (state_ == State::kContent) TakeContent(std::string_view(waiting_).substr(0, sure));
      waiting_.erase(0, is_there ? end + delimiter_.size() : sure);
      if (!is_there) return false;
      if (state_ == State::kContent) EndPart();
      state_ = State::kAfterDelimiter;
      return true;
    }
    case State::kAfterDelimiter:
      if (waiting_.size() < 2) return false;
      state_ = waiting_.starts_with("--") ? State::kEnd : State::kHeader;
      return state_ == State::kHeader;
    case State::kHeader: {
      // Behind the delimiter's line end; a part without a header has an empty line at once.
      const std::size_t end = waiting_.find("\r\n\r\n");
      if (end == waiting_.npos) {
        if (waiting_.size() > kMostHeader) state_ = State::kBroken;
        return false;
      }
      BeginPart(std::string_view(waiting_).substr(0, end));
      waiting_.erase(0, end + 4);
      state_ = State::kContent;
      return true;
    }
    case State::kEnd:
    case State::kBroken:
      return false;
  }
  return false;
}

void MultipartSink::BeginPart(std::string_view header) {
  part_ = {};
  text_.clear();
  is_file_ = false;
  for (const std::string& line : Split(ReplaceAll(std::string(header), "\r", ""), '\n')) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = Trim(std::string_view(line).substr(0, colon));
    const std::string_view value = Trim(std::string_view(line).substr(std::min(colon + 1, line.size())));
    if (EqualsIgnoreCase(name, "Content-Type")) part_.content_type = value;
    if (!EqualsIgnoreCase(name, "Content-Disposition")) continue;
    part_.part = MemberOf(value, "name");
    part_.name = MemberOf(value, "filename");
    is_file_ = !part_.name.empty();
  }
  digest_ = is_file_ ? std::make_unique<Digest>() : nullptr;
}

void MultipartSink::TakeContent(std::string_view content) {
  if (content.empty()) return;
  if (!is_file_) {
    if (text_.size() + content.size() > kMostText) {
      state_ = State::kBroken;
      return;
    }
    text_ += content;
    return;
  }
  digest_->Add(content);
  part_.size += content.size();
  if (part_.size > UploadedFile::kMostKept) {
    part_.bytes = std::string();
  } else {
    part_.bytes += content;
  }
}

void MultipartSink::EndPart() {
  if (!is_file_) return parameters_.Add(part_.part, std::exchange(text_, {}));
  part_.sha256 = digest_->End();
  files_.push_back(std::exchange(part_, {}));
}

bool IsMultipart(const web::Request& request) { return request.ContentType() == "multipart/form-data"; }

std::string Sha256Of(const web::BodySource& source) {
  Sha256 digest;
  std::string piece(64 * 1024, ' ');
  for (std::uint64_t at = 0; at < source.size(); at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), source.size() - at)));
    source.Read(at, piece);
    digest.Add(piece);
  }
  return digest.End();
}

std::string Base64Decode(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return {};
  const auto padding = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

}  // namespace flintdesk::simulator
