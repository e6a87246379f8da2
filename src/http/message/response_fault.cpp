#include "http/message/response_fault.hpp"

namespace flintdesk::http {

std::string_view SentenceOf(ResponseFault fault) {
  switch (fault) {
    case ResponseFault::kNone:
      return "";
    case ResponseFault::kNoHttp:
      return "it is not HTTP";
    case ResponseFault::kVersion:
      return "its version of HTTP is neither 1.0 nor 1.1";
    case ResponseFault::kStatus:
      return "its status is not a number from 100 to 999";
    case ResponseFault::kUpgrade:
      return "it switches to another protocol, which was not asked for";
    case ResponseFault::kHead:
      return "one of its header lines does not have the form 'name: value'";
    case ResponseFault::kControl:
      return "its headers contain a NUL, or a carriage return in the middle of a line";
    case ResponseFault::kFold:
      return "one of its headers is continued on a second line where that is ambiguous";
    case ResponseFault::kLength:
      return "its Content-Length is not a number of bytes";
    case ResponseFault::kTwoLengths:
      return "it states two lengths of its body";
    case ResponseFault::kTransferEncoding:
      return "its Transfer-Encoding is not 'chunked' alone";
    case ResponseFault::kChunks:
      return "its chunks are broken";
    case ResponseFault::kCoding:
      return "its Content-Encoding was not asked for";
    case ResponseFault::kCompression:
      return "its compression is broken";
    case ResponseFault::kHeadTooLarge:
      return "its headers are too large";
    case ResponseFault::kBodyTooLarge:
      return "its body is too large";
    case ResponseFault::kNotTaken:
      return "its body could not be stored";
    case ResponseFault::kOtherPart:
      return "it is another part of the body than was asked for";
    case ResponseFault::kCutOff:
      return "it ends in the middle";
  }
  return "";
}

}  // namespace flintdesk::http
