#include "http/message/response_reader.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "http/message/inflate.hpp"
#include "http/message/response_head.hpp"

namespace flintdesk::http {

class ResponseReader::Parser {
 public:
  Parser(Limits limits, bool head, BodySink* sink)
      : limits_(limits), head_(head), sink_(sink), most_(limits.max_body) {
    constexpr std::size_t kUsualHeaders = 16;
    response_.headers.reserve(kUsualHeaders);
  }

  Progress Put(std::string_view bytes) {
    begun_ = begun_ || !bytes.empty();
    std::string joined = std::exchange(kept_, {});
    if (!joined.empty()) bytes = joined.append(bytes);
    sink_is_full_ = false;
    while (!bytes.empty() && state_ != State::kDone && !sink_is_full_) {
      if (!Step(bytes)) return Progress::kBroken;
    }
    if (state_ != State::kDone) {
      kept_ = bytes;
      return Progress::kGoesOn;
    }
    left_over_ = !bytes.empty();
    return Progress::kDone;
  }

  Progress End() {
    const bool ends = state_ == State::kUntilClose ? Finish() : Refuse(Fault::kCutOff);
    return ends ? Progress::kDone : Progress::kBroken;
  }

  bool begun() const { return begun_; }
  Fault fault() const { return fault_; }
  bool reusable() const {
    return state_ == State::kDone && !left_over_ && framing_.keeps_connection && !until_close_;
  }
  Response Take() { return std::move(response_); }

  bool uses_sink() const { return sink_takes_; }
  bool sink_is_full() const { return sink_is_full_; }
  const Error& sink_error() const { return *sink_error_; }

 private:
  enum class State {
    kStatus,
    kHeaders,
    kSized,       ///< A body of a known length, of which `left_` is still to come.
    kUntilClose,  ///< A body that ends with the connection.
    kChunkLine,
    kChunk,    ///< `left_` of it is still to come.
    kChunkCr,  ///< What stands behind a chunk.
    kChunkLf,
    kTrailers,
    kDone,
  };

  /// The response that comes after an interim one.
  void BeginAgain() {
    state_ = State::kStatus;
    response_.headers.clear();
    framing_ = {};
  }

  /// Takes some of `bytes`; false when the response is broken.
  bool Step(std::string_view& bytes) {
    switch (state_) {
      case State::kStatus:
        return TakeStatus(bytes);
      case State::kHeaders:
        return TakeHeaders(bytes);
      case State::kSized:
        return TakePart(bytes) && (left_ > 0 || Finish());
      case State::kUntilClose:
        return TakeUntilClose(bytes);
      case State::kChunkLine:
        return TakeChunkLine(bytes);
      case State::kChunk:
        if (!TakePart(bytes)) return false;
        if (left_ == 0) state_ = State::kChunkCr;
        return true;
      case State::kChunkCr:
        return TakeChunkEnd(bytes, '\r', State::kChunkLf);
      case State::kChunkLf:
        return TakeChunkEnd(bytes, '\n', State::kChunkLine);
      case State::kTrailers:
        return TakeTrailer(bytes);
      case State::kDone:
        break;
    }
    return true;
  }

  /// The next line without its LF, once it is whole; what has come of it is kept until then. It stands until
  /// the next call. The first `free` bytes of a line do not count against the limit.
  std::optional<std::string_view> TakeLine(std::string_view& bytes, std::uint64_t free = 0) {
    if (std::exchange(line_is_whole_, false)) line_.clear();
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    const std::uint64_t size = line_.size() + part.size() + 1;
    const std::uint64_t counted = head_bytes_ + (size > free ? size - free : 0);
    bytes.remove_prefix(std::min(part.size() + 1, bytes.size()));
    if (counted > limits_.max_headers) {
      Refuse(Fault::kHeadTooLarge);
      return std::nullopt;
    }
    line_is_whole_ = end != std::string_view::npos;
    if (line_is_whole_) head_bytes_ = counted;
    if (line_is_whole_ && line_.empty()) return part;
    line_.append(part);
    return line_is_whole_ ? std::optional<std::string_view>(line_) : std::nullopt;
  }

  /// Of a line that was cut in its first bytes.
  std::string JoinedStart(std::string_view bytes) const {
    return line_.substr(0, kLongestStart).append(bytes.substr(0, kLongestStart));
  }

  bool TakeStatus(std::string_view& bytes) {
    // What gives itself away by its first bytes may never send a whole line.
    const Fault at_once =
        line_is_whole_ || line_.empty() ? FaultOfStart(bytes) : FaultOfStart(JoinedStart(bytes));
    if (at_once != Fault::kNone) return Refuse(at_once);
    const auto line = TakeLine(bytes);
    if (!line) return sound();
    if (const Fault fault = ReadStatusLine(*line, status_); fault != Fault::kNone) return Refuse(fault);
    response_.status = status_.status;
    state_ = State::kHeaders;
    return true;
  }

  bool TakeHeaders(std::string_view& bytes) {
    while (const auto line = TakeLine(bytes)) {
      if (EndsHead(*line)) return TakeHead();
      if (const Fault fault = ReadHeaderLine(*line, response_.headers); fault != Fault::kNone)
        return Refuse(fault);
    }
    return sound();
  }
  static bool EndsHead(std::string_view line) {
    return line.empty() || (line.size() == 1 && line.front() == '\r');
  }

  bool TakeHead() {
    constexpr int kSwitching = 101, kLowestFinal = 200, kNoContent = 204, kNotModified = 304;
    const int status = response_.status;
    if (const Fault fault = ReadFraming(status_, response_.headers, framing_); fault != Fault::kNone)
      return Refuse(fault);
    if (status == kSwitching) return Refuse(Fault::kUpgrade);
    if (status < kLowestFinal) {
      BeginAgain();
      return true;
    }
    if (sink_ && !OfferToSink()) return false;
    if (head_ || status == kNoContent || status == kNotModified) return Finish();
    PrepareCodings();
    if (framing_.chunked) {
      state_ = State::kChunkLine;
      return true;
    }
    if (!framing_.length) {
      until_close_ = true;
      state_ = State::kUntilClose;
      return true;
    }
    left_ = *framing_.length;
    if (left_ > most_) return Refuse(Fault::kBodyTooLarge);
    if (left_ == 0) return Finish();
    constexpr std::uint64_t kMostAtOnce = 1024 * 1024;  // as far as it is believable before it has come
    if (!inflater_ && !sink_takes_) response_.body.reserve(std::min(left_, kMostAtOnce));
    state_ = State::kSized;
    return true;
  }

  bool OfferToSink() {
    Result<BodySink::Takes> takes = sink_->Begin(response_);
    if (!takes.ok()) return RefuseForSink(std::move(takes).error());
    if (*takes == BodySink::Takes::kOtherwise) return Refuse(Fault::kOtherPart);
    sink_takes_ = *takes == BodySink::Takes::kBody;
    if (sink_takes_) most_ = std::numeric_limits<std::uint64_t>::max();
    return true;
  }

  /// How much of the body to take at once. Of a compressed one little: a thousand times as much may come out,
  /// and a sink has to take all of it.
  std::uint64_t MostAtOnce() const {
    constexpr std::uint64_t kSlice = 1024;
    return sink_takes_ && inflater_ ? kSlice : std::numeric_limits<std::uint64_t>::max();
  }

  bool TakeIntoSink(std::string_view part) {
    if (!inflater_) return HandToSink(part);
    std::string unpacked;
    if (inflater_->Put(part, unpacked, most_) != Inflater::Progress::kGoesOn)
      return Refuse(Fault::kCompression);
    return HandToSink(unpacked);
  }

  bool HandToSink(std::string_view piece) {
    if (piece.empty()) return true;
    Result<bool> wants_more = sink_->Write(piece);
    if (!wants_more.ok()) return RefuseForSink(std::move(wants_more).error());
    sink_is_full_ = !*wants_more;
    response_.streamed += piece.size();
    return true;
  }

  bool RefuseForSink(Error error) {
    sink_error_ = std::move(error);
    return Refuse(Fault::kNotTaken);
  }

  /// A coding that nobody here can undo matters when there is something to undo.
  void PrepareCodings() {
    // What comes out of two may be a million times as much, and a sink has no limit for it.
    const int most_codings = sink_takes_ ? 1 : 4;
    int codings = 0;
    for (const Header& header : response_.headers) {
      constexpr std::string_view kName = "Content-Encoding";
      if (header.name.size() != kName.size() || !EqualsIgnoreCase(header.name, kName)) continue;
      for (const std::string& coding : Split(header.value, ',')) {
        // A parameter has no place here, and does not change what the name says.
        const auto what = ContentCodingOf(Trim(std::string_view(coding).substr(0, coding.find(';'))));
        if (what == ContentCoding::kNone) continue;
        if (what == ContentCoding::kUnknown || ++codings > most_codings) {
          cannot_decode_ = true;
          continue;
        }
        const bool gzip = what == ContentCoding::kGzip;
        // The last that was applied is the first to be undone.
        inflater_ = std::make_unique<Inflater>(gzip ? Inflater::Coding::kGzip : Inflater::Coding::kDeflate,
                                               std::move(inflater_));
      }
    }
  }

  /// Of a body, or a chunk, of which `left_` is to come.
  bool TakePart(std::string_view& bytes) {
    const std::string_view part = bytes.substr(0, std::min(left_, MostAtOnce()));
    bytes.remove_prefix(part.size());
    left_ -= part.size();
    return TakeBody(part);
  }

  bool TakeUntilClose(std::string_view& bytes) {
    if (body_bytes_ == most_) return Refuse(Fault::kBodyTooLarge);
    const std::string_view part = bytes.substr(0, std::min(most_ - body_bytes_, MostAtOnce()));
    bytes.remove_prefix(part.size());
    return TakeBody(part);
  }

  /// The limit holds before decompression too, so that a body that comes to nothing has an end.
  bool TakeBody(std::string_view part) {
    body_bytes_ += part.size();
    if (cannot_decode_ && !part.empty()) return Refuse(Fault::kCoding);
    if (sink_takes_) return TakeIntoSink(part);
    if (!inflater_) {
      response_.body.append(part);
      return true;
    }
    const auto progress = inflater_->Put(part, response_.body, most_);
    if (progress == Inflater::Progress::kTooLarge) return Refuse(Fault::kBodyTooLarge);
    return progress == Inflater::Progress::kGoesOn || Refuse(Fault::kCompression);
  }

  bool TakeChunkLine(std::string_view& bytes) {
    constexpr std::uint64_t kUsualLine = 20;  // the digits of any size; what is longer is an extension
    const auto line = TakeLine(bytes, kUsualLine);
    if (!line) return sound();
    if (const Fault fault = ReadChunkLine(*line, left_); fault != Fault::kNone) return Refuse(fault);
    if (left_ > most_ - body_bytes_) return Refuse(Fault::kBodyTooLarge);
    state_ = left_ > 0 ? State::kChunk : State::kTrailers;
    return true;
  }

  bool TakeChunkEnd(std::string_view& bytes, char expected, State next) {
    if (bytes.front() != expected) return Refuse(Fault::kChunks);
    bytes.remove_prefix(1);
    state_ = next;
    return true;
  }

  bool TakeTrailer(std::string_view& bytes) {
    const auto line = TakeLine(bytes);
    if (!line) return sound();
    if (EndsHead(*line)) return Finish();
    const Fault fault = ReadHeaderLine(*line, trailers_);
    return fault == Fault::kNone || Refuse(fault);
  }

  bool Finish() {
    if (inflater_ && !inflater_->whole()) return Refuse(Fault::kCompression);
    state_ = State::kDone;
    return true;
  }
  bool Refuse(Fault fault) {
    fault_ = fault;
    return false;
  }
  bool sound() const { return fault_ == Fault::kNone; }

  const Limits limits_;
  const bool head_;  ///< The response is one to HEAD.
  BodySink* const sink_;
  State state_ = State::kStatus;
  StatusLine status_;
  Framing framing_;
  Response response_;
  std::vector<Header> trailers_;  ///< Checked, and not passed on.

  std::string line_;            ///< Come, and not yet whole.
  bool line_is_whole_ = false;  ///< It has been taken.
  std::uint64_t head_bytes_ = 0;

  std::unique_ptr<Inflater> inflater_;
  bool cannot_decode_ = false;
  std::uint64_t left_ = 0;
  std::uint64_t most_;            ///< Bytes of the body.
  std::uint64_t body_bytes_ = 0;  ///< Before decompression.

  bool sink_takes_ = false;
  bool sink_is_full_ = false;
  std::string kept_;  ///< Came when the sink was full.
  std::optional<Error> sink_error_;

  Fault fault_ = Fault::kNone;
  bool begun_ = false;
  bool until_close_ = false;
  bool left_over_ = false;  ///< More came than this response.
};

ResponseReader::ResponseReader(Limits limits, std::string_view method, BodySink* sink)
    : parser_(std::make_unique<Parser>(limits, method == "HEAD", sink)) {}
ResponseReader::~ResponseReader() = default;

ResponseReader::Progress ResponseReader::Put(std::string_view bytes) { return parser_->Put(bytes); }
ResponseReader::Progress ResponseReader::End() { return parser_->End(); }
bool ResponseReader::begun() const { return parser_->begun(); }
ResponseReader::Fault ResponseReader::fault() const { return parser_->fault(); }
bool ResponseReader::reusable() const { return parser_->reusable(); }
Response ResponseReader::Take() { return parser_->Take(); }
bool ResponseReader::uses_sink() const { return parser_->uses_sink(); }
bool ResponseReader::sink_is_full() const { return parser_->sink_is_full(); }
const Error& ResponseReader::sink_error() const { return parser_->sink_error(); }

}  // namespace flintdesk::http
