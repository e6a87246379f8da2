#pragma once

#include <string_view>

namespace flintdesk::http {

/// Why the bytes of a server are not a response that every client reads in the same way.
enum class ResponseFault {
  kNone,
  kNoHttp,
  kVersion,           ///< Neither HTTP/1.0 nor HTTP/1.1.
  kStatus,            ///< No number of three digits from 100 on.
  kUpgrade,           ///< 101, which no request of ours asks for.
  kHead,              ///< A line among the headers that is not one.
  kControl,           ///< NUL, or CR in the middle of a line.
  kFold,              ///< A continued line where readers differ.
  kLength,            ///< `Content-Length` is no number of bytes.
  kTwoLengths,        ///< Different ones, or one and chunks.
  kTransferEncoding,  ///< Other than `chunked`.
  kChunks,
  kCoding,       ///< Compressed in a way that was not asked for.
  kCompression,  ///< In a way that was asked for, and broken.
  kHeadTooLarge,
  kBodyTooLarge,
  kNotTaken,   ///< By the sink, which says why.
  kOtherPart,  ///< Of the body than was asked for.
  kCutOff,
};

/// What a person is told, behind "the response could not be read: ". Empty for `kNone`.
std::string_view SentenceOf(ResponseFault fault);

}  // namespace flintdesk::http
