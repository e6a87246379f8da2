#include "http/message/response_reader.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>

#include "base/text.hpp"
#include "http/message/inflate.hpp"

namespace flintdesk::http {
namespace {

namespace beast = boost::beast::http;
using Code = boost::system::error_code;
using Text = boost::beast::string_view;

constexpr std::string_view kFirst = "HTTP/1.";  ///< What every response begins with.

std::string_view View(Text text) { return {text.data(), text.size()}; }

ResponseReader::Fault FaultOf(const Code& code, const beast::basic_parser<false>& message) {
  using Fault = ResponseReader::Fault;
  if (code == beast::error::header_limit) return Fault::kHeadTooLarge;
  if (code == beast::error::body_limit) return Fault::kBodyTooLarge;
  if (code == beast::error::multiple_content_length || code == beast::error::bad_transfer_encoding)
    return Fault::kTwoLengths;
  if (code == beast::error::bad_content_length)
    return message.chunked() ? Fault::kTwoLengths : Fault::kLength;
  if (code == beast::error::bad_version || code == beast::error::bad_status ||
      code == beast::error::bad_reason)
    return Fault::kNoHttp;
  return message.is_header_done() ? Fault::kChunks : Fault::kHead;
}

}  // namespace

class ResponseReader::Parser {
 public:
  Parser(Limits limits, bool head) : limits_(limits), head_(head) { Begin(); }

  Progress Put(std::string_view bytes) {
    if (bytes.empty()) return Progress::kGoesOn;
    begun_ = true;
    if (pending_.empty()) return Parse(bytes);
    // The parser wants a head, and the line before a chunk, in one piece.
    pending_.append(bytes);
    std::string all = std::exchange(pending_, {});
    return Parse(all);
  }

  Progress End() {
    if (!begun_ || !message_->got_some()) return Broken(Fault::kCutOff);
    Code code;
    message_->put_eof(code);
    if (code) return Broken(fault_ != Fault::kNone ? fault_ : Fault::kCutOff);
    return Done();
  }

  bool begun() const { return begun_; }
  Fault fault() const { return fault_; }
  bool reusable() const { return done_ && !left_over_ && message_->keep_alive(); }
  Response Take() { return std::move(response_); }

 private:
  /// What the parser of the library calls; the response itself is kept here.
  class Message final : public beast::basic_parser<false> {
   public:
    explicit Message(Parser& parser) : parser_(parser) {
      const auto& limits = parser.limits_;
      header_limit(static_cast<std::uint32_t>(
          std::min<std::uint64_t>(limits.max_headers, std::numeric_limits<std::uint32_t>::max())));
      body_limit(limits.max_body);
      skip(parser.head_);
    }

   private:
    void on_request_impl(beast::verb, Text, Text, int, Code&) override {}
    void on_response_impl(int status, Text, int, Code& code) override {
      constexpr int kLowest = 100;
      parser_.response_.status = status;
      if (status < kLowest) code = beast::error::bad_status;
    }
    void on_field_impl(beast::field, Text name, Text value, Code&) override {
      if (!is_header_done()) parser_.TakeHeader(View(name), View(value));
    }
    void on_header_impl(Code&) override { parser_.TakeHead(); }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override {
      constexpr std::uint64_t kMostAtOnce = 1024 * 1024;  // as far as it is believable before it has come
      if (length) parser_.response_.body.reserve(std::min(*length, kMostAtOnce));
    }
    std::size_t on_body_impl(Text part, Code& code) override { return parser_.TakeBody(View(part), code); }
    void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text part, Code& code) override {
      return parser_.TakeBody(View(part), code);
    }
    void on_finish_impl(Code&) override {}

    Parser& parser_;
  };

  void Begin() {
    response_ = {};
    constexpr std::size_t kUsualHeaders = 16;
    response_.headers.reserve(kUsualHeaders);
    inflater_.reset();
    unknown_coding_ = false;
    message_.emplace(*this);
  }

  Progress Parse(std::string_view bytes) {
    while (!bytes.empty() && !TooFewForAChunk(bytes.size())) {
      if (!message_->got_some()) {
        // The library, given less, would look no further until an empty line has come.
        const std::string_view first = kFirst.substr(0, bytes.size());
        if (!bytes.starts_with(first)) return Broken(Fault::kNoHttp);
        if (first.size() < kFirst.size()) break;
      }
      const bool in_head = !message_->is_header_done();
      Code code;
      const std::size_t used = message_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), code);
      bytes.remove_prefix(used);
      if (in_head) {
        if ((head_bytes_ += used) > limits_.max_headers) return Broken(Fault::kHeadTooLarge);
        message_->eager(message_->is_header_done());  // not before, so that the body is not counted
      }
      if (code == beast::error::need_more) break;
      if (code) return Broken(fault_ != Fault::kNone ? fault_ : FaultOf(code, *message_));
      if (!message_->is_done()) continue;
      if (IsInterim()) {
        Begin();
        continue;
      }
      left_over_ = !bytes.empty();
      return Done();
    }
    // A head, a line before a chunk or the trailers, which may not go on for ever either.
    if (head_bytes_ + bytes.size() > limits_.max_headers) return Broken(Fault::kHeadTooLarge);
    pending_ = bytes;
    return Progress::kGoesOn;
  }

  /// The library (1.81) asserts that the last chunk and what ends it come with at least this many bytes, and
  /// a body of chunks never ends with fewer: "0", two line ends.
  bool TooFewForAChunk(std::size_t bytes) const {
    constexpr std::size_t kShortestEnd = 5;
    return bytes < kShortestEnd && message_->is_header_done() && message_->chunked();
  }
  bool IsInterim() const { return response_.status >= 100 && response_.status < 200; }

  void TakeHeader(std::string_view name, std::string_view value) {
    response_.headers.push_back({std::string(name), std::string(value)});
  }

  /// The library calls this at the end of a head. What cannot be unpacked matters when there is something to
  /// unpack.
  void TakeHead() {
    for (const Header& header : response_.headers) {
      const bool transfer = EqualsIgnoreCase(header.name, "Transfer-Encoding");
      if (!transfer && !EqualsIgnoreCase(header.name, "Content-Encoding")) continue;
      for (std::string_view coding : Split(header.value, ',')) {
        coding = Trim(coding);
        if (coding.empty() || EqualsIgnoreCase(coding, "identity") ||
            (transfer && EqualsIgnoreCase(coding, "chunked")))
          continue;
        if (transfer || inflater_ || !Inflater::Knows(coding))
          unknown_coding_ = true;
        else
          inflater_.emplace();
      }
    }
  }

  std::size_t TakeBody(std::string_view part, Code& code) {
    if (unknown_coding_ && !part.empty()) {
      Refuse(Fault::kCompression, code);
    } else if (inflater_) {
      const auto progress = inflater_->Put(part, response_.body, limits_.max_body);
      if (progress == Inflater::Progress::kTooLarge) Refuse(Fault::kBodyTooLarge, code);
      if (progress == Inflater::Progress::kBroken) Refuse(Fault::kCompression, code);
    } else if (response_.body.size() + part.size() > limits_.max_body) {
      Refuse(Fault::kBodyTooLarge, code);
    } else {
      response_.body.append(part);
    }
    return part.size();
  }

  void Refuse(Fault fault, Code& code) {
    fault_ = fault;
    code = beast::error::body_limit;  // any: it makes the library stop
  }

  Progress Done() {
    const bool had_body = inflater_ && inflater_->begun();
    if (had_body && !inflater_->finished()) return Broken(Fault::kCompression);
    done_ = true;
    return Progress::kDone;
  }
  Progress Broken(Fault fault) {
    fault_ = fault;
    return Progress::kBroken;
  }

  const Limits limits_;
  const bool head_;  ///< The response is one to HEAD.
  Response response_;
  std::optional<Message> message_;
  std::optional<Inflater> inflater_;
  bool unknown_coding_ = false;
  std::string pending_;  ///< Come, and not yet whole enough to be parsed.
  std::uint64_t head_bytes_ = 0;
  Fault fault_ = Fault::kNone;
  bool begun_ = false;
  bool done_ = false;
  bool left_over_ = false;  ///< More came than this response.
};

ResponseReader::ResponseReader(Limits limits, std::string_view method)
    : parser_(std::make_unique<Parser>(limits, method == "HEAD")) {}
ResponseReader::~ResponseReader() = default;

ResponseReader::Progress ResponseReader::Put(std::string_view bytes) { return parser_->Put(bytes); }
ResponseReader::Progress ResponseReader::End() { return parser_->End(); }
bool ResponseReader::begun() const { return parser_->begun(); }
ResponseReader::Fault ResponseReader::fault() const { return parser_->fault(); }
bool ResponseReader::reusable() const { return parser_->reusable(); }
Response ResponseReader::Take() { return parser_->Take(); }

}  // namespace flintdesk::http
