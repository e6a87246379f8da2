#include "http/testing/odd_responses.hpp"

#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "http/testing/compressed.hpp"

namespace flintdesk::http::testing {
namespace {

using namespace std::string_literals;
using Rows = std::vector<OddResponse>;

const std::string kOk = "HTTP/1.1 200 OK\r\n", kLength = "Content-Length: 5\r\n", kEnd = "\r\n";
const std::string kHello = kLength + "\r\nhello";
const std::string kChunked = "Transfer-Encoding: chunked\r\n", kChunks = "5\r\nhello\r\n0\r\n\r\n";

constexpr auto kNoHttp = "it is not HTTP", kVersion = "version of HTTP", kStatus = "its status is not";
constexpr auto kHeader = "does not have the form", kControl = "a NUL, or a carriage return";
constexpr auto kFold = "continued on a second line", kNoLength = "Content-Length is not a number";
constexpr auto kTwoLengths = "two lengths", kTransfer = "Transfer-Encoding is not 'chunked' alone";
constexpr auto kBrokenChunks = "its chunks are broken", kCompression = "its compression is broken";
constexpr auto kCoding = "Content-Encoding was not asked for";
constexpr auto kCut = "closed the connection in the middle of its";

/// For a name that is shown at a terminal.
std::string Quoted(std::string_view text) {
  std::string shown;
  for (const char c : text)
    shown +=
        c >= ' ' && c < '\x7f' ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return "'" + shown + "'";
}

void Accept(Rows& rows, std::string name, std::string bytes, std::string body = "hello") {
  rows.push_back({.name = std::move(name), .bytes = std::move(bytes), .body = std::move(body)});
}
/// Accepted, and the connection carries nothing after it, though the server would go on.
void AcceptOnce(Rows& rows, std::string name, std::string bytes, std::string body = "hello") {
  Accept(rows, std::move(name), std::move(bytes), std::move(body));
  rows.back().reusable = false;
}
/// Accepted; the close is the end of the body.
void AcceptClosed(Rows& rows, std::string name, std::string bytes, std::string body = "hello") {
  AcceptOnce(rows, std::move(name), std::move(bytes), std::move(body));
  rows.back().closes = true;
}
void AcceptStatus(Rows& rows, int status, std::string name, std::string bytes, bool reusable = true) {
  const bool has_body = bytes.ends_with("hello");
  Accept(rows, std::move(name), std::move(bytes), has_body ? "hello" : "");
  rows.back().status = status;
  rows.back().reusable = reusable;
}
void AcceptHead(Rows& rows, std::string name, std::string bytes) {
  Accept(rows, std::move(name), std::move(bytes), "");
  rows.back().method = "HEAD";
}
void Refuse(Rows& rows, std::string name, std::string bytes, std::string message) {
  rows.push_back({.name = std::move(name),
                  .bytes = std::move(bytes),
                  .status = 0,
                  .body = {},
                  .reusable = false,
                  .message = std::move(message)});
}
void RefuseCut(Rows& rows, std::string name, std::string bytes, std::string message = kCut) {
  Refuse(rows, std::move(name), std::move(bytes), std::move(message));
  rows.back().closes = true;
  rows.back().kind = FailureKind::kConnectionLost;
}

void AddStatusLines(Rows& rows) {
  Accept(rows, "status line: without a reason", "HTTP/1.1 200 \r\n" + kHello);
  Accept(rows, "status line: without a reason and its blank", "HTTP/1.1 200\r\n" + kHello);
  Accept(rows, "status line: two blanks before the status", "HTTP/1.1  200 OK\r\n" + kHello);
  Accept(rows, "status line: a reason in Latin-1", "HTTP/1.1 200 \xdc" + "ber\r\n"s + kHello);
  Accept(rows, "status line: a reason with a tab and a control", "HTTP/1.1 200 O\t\x01K\r\n" + kHello);
  Accept(rows, "status line: a later minor version", "HTTP/1.2 200 OK\r\n" + kHello);
  AcceptStatus(rows, 600, "status line: 600", "HTTP/1.1 600 Odd\r\n" + kHello);
  AcceptStatus(rows, 999, "status line: 999", "HTTP/1.1 999 Odd\r\n" + kHello);

  for (const char* status : {"20", "2000", "099", "000", "2x0", "-200", "+20", "200OK", "0x1f", ""})
    Refuse(rows, "status line: the status " + Quoted(status), "HTTP/1.1 "s + status + " OK\r\n" + kHello,
           kStatus);
  Refuse(rows, "status line: the version alone", "HTTP/1.1\r\n" + kHello, kStatus);
  Refuse(rows, "status line: a tab before the status", "HTTP/1.1\t200 OK\r\n" + kHello, kStatus);
  for (const char* version : {"2", "2.0", "3", "1", "0.9", "1.10", "1.x", ""})
    Refuse(rows, "status line: version " + Quoted(version), "HTTP/"s + version + " 200 OK\r\n" + kHello,
           kVersion);
  Refuse(rows, "status line: http in small letters", "http/1.1 200 OK\r\n" + kHello, kNoHttp);
  Refuse(rows, "status line: ICY", "ICY 200 OK\r\n" + kHello, kNoHttp);
  Refuse(rows, "status line: NUL in the reason", "HTTP/1.1 200 O\0K\r\n"s + kHello, kControl);
  Refuse(rows, "status line: CR in the reason", "HTTP/1.1 200 O\rK\r\n" + kHello, kControl);
  Refuse(rows, "before it: an empty line", "\r\n" + kOk + kHello, kNoHttp);
  Refuse(rows, "before it: an empty line of LF", "\n" + kOk + kHello, kNoHttp);
  Refuse(rows, "before it: a blank", " " + kOk + kHello, kNoHttp);
  Refuse(rows, "before it: a byte order mark", "\xef\xbb\xbf" + kOk + kHello, kNoHttp);
  Refuse(rows, "no head: a page", "<html>hello</html>\r\n\r\n", kNoHttp);
  Refuse(rows, "no head: settings of HTTP/2", "\0\0\x06\4\0\0\0\0\0\0\5\0\0\x40\0"s, kNoHttp);
  RefuseCut(rows, "no head: nothing", "", "closed the connection without");
}

void AddHeaders(Rows& rows) {
  const std::string lf = "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello";
  Accept(rows, "headers: LF alone", lf);
  Accept(rows, "headers: LF and CR LF", kOk + "X: 1\n" + kLength + "\nhello");
  Accept(rows, "headers: small letters", kOk + "content-length: 5\r\n\r\nhello");
  Accept(rows, "headers: no blank after the colon", kOk + "Content-Length:5\r\n\r\nhello");
  Accept(rows, "headers: blanks and tabs around the value", kOk + "Content-Length: \t 5\t \r\n\r\nhello");
  Accept(rows, "headers: no value", kOk + "X:\r\nY: \r\n" + kHello);
  Accept(rows, "headers: Latin-1 in a value", kOk + "X: \xfc\r\n" + kHello);
  Accept(rows, "headers: a tab, a control and DEL in a value", kOk + "X: a\tb\x01\x7f\r\n" + kHello);
  Accept(rows, "headers: colons in a value", kOk + "X: a: b:c\r\n" + kHello);
  Accept(rows, "headers: every letter of a name", kOk + "!#$%&'*+-.^_`|~09azAZ: 1\r\n" + kHello);
  Accept(rows, "headers: continued", kOk + "X: a\r\n b\r\n\tc\r\n" + kHello);
  Accept(rows, "headers: continued by what looks like a header", kOk + "X: a\r\n Y: b\r\n" + kHello);

  Refuse(rows, "headers: CR alone at line ends", "HTTP/1.1 200 OK\rContent-Length: 5\r\rhello\n", kControl);
  Refuse(rows, "headers: CR in a value", kOk + "X: a\rb\r\n" + kHello, kControl);
  Refuse(rows, "headers: CR CR LF", kOk + "X: a\r\r\n" + kHello, kControl);
  Refuse(rows, "headers: CR that hides a length", kOk + "X: a\rContent-Length: 3\r\n" + kHello, kControl);
  Refuse(rows, "headers: NUL in a value", kOk + "X: a\0b\r\n"s + kHello, kControl);
  Refuse(rows, "headers: NUL in a name", kOk + "X\0Y: a\r\n"s + kHello, kControl);
  Refuse(rows, "headers: Latin-1 in a name", kOk + "X\xfcY: a\r\n" + kHello, kHeader);
  Refuse(rows, "headers: a blank in a name", kOk + "X Y: a\r\n" + kHello, kHeader);
  Refuse(rows, "headers: a bracket in a name", kOk + "X(Y): a\r\n" + kHello, kHeader);
  Refuse(rows, "headers: a blank before the colon", kOk + "X : a\r\n" + kHello, kHeader);
  Refuse(rows, "headers: a blank before the colon of the length", kOk + "Content-Length : 5\r\n\r\nhello",
         kHeader);
  Refuse(rows, "headers: a tab before the colon of the coding",
         kOk + "Transfer-Encoding\t: chunked\r\n\r\n" + kChunks, kHeader);
  Refuse(rows, "headers: no name", kOk + ": a\r\n" + kHello, kHeader);
  Refuse(rows, "headers: no colon", kOk + "no header\r\n" + kHello, kHeader);
  Refuse(rows, "headers: continued before the first", kOk + " X: a\r\n" + kHello, kFold);
  Refuse(rows, "headers: continued by nothing", kOk + "X: a\r\n \r\n" + kHello, kFold);
  Refuse(rows, "headers: continued by what looks like a length",
         kOk + "X: a\r\n Content-Length: 3\r\n" + kHello, kFold);
  Refuse(rows, "headers: continued by what looks like a coding",
         kOk + "X: a\r\n\ttransfer-encoding : chunked\r\n" + kHello, kFold);
  Refuse(rows, "headers: a continued length", kOk + "Content-Length: 5\r\n 0\r\n\r\nhello", kFold);
  Refuse(rows, "headers: a length on the second line", kOk + "Content-Length:\r\n 5\r\n\r\nhello", kFold);
  Refuse(rows, "headers: a coding on the second line",
         kOk + "Transfer-Encoding:\r\n chunked\r\n\r\n" + kChunks, kFold);
  RefuseCut(rows, "headers: cut in the status line", "HTTP/1.1 2");
  RefuseCut(rows, "headers: cut in a name", kOk + "Content-Le");
  RefuseCut(rows, "headers: cut before the empty line", kOk + kLength);
  const std::string filler = "X-Filler: " + std::string(1000, 'x') + "\r\n";
  std::string many;
  for (int number = 0; number < 300; ++number) many += filler;
  Refuse(rows, "headers: too many", kOk + many + kHello, "bytes of headers");
  rows.back().kind = FailureKind::kResponseTooLarge;
}

void AddLengths(Rows& rows) {
  Accept(rows, "length: the same twice in one line", kOk + "Content-Length: 5, 5\r\n\r\nhello");
  Accept(rows, "length: the same in two lines", kOk + kLength + kHello);
  Accept(rows, "length: a zero in front", kOk + "Content-Length: 05\r\n\r\nhello");
  Accept(rows, "length: none", kOk + "Content-Length: 0\r\n\r\n", "");
  AcceptOnce(rows, "length: bytes beyond it", kOk + "Content-Length: 5\r\n\r\nhello and more");
  AcceptOnce(rows, "length: another response beyond it", kOk + kHello + kOk + kHello);
  AcceptClosed(rows, "length: not said", kOk + "\r\nhello");
  AcceptClosed(rows, "length: not said, no body", kOk + "\r\n", "");
  AcceptClosed(rows, "length: not said by HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello");
  for (const char* length : {"+5", "-5", "-0", "0x5", "5.0", "5e0", "5 5", "5 bytes", "5;x", "0_5", "\"5\"",
                             "", "5,", ",5", "five",
                             "\xa0"
                             "5",
                             "\v5", "18446744073709551616", "18446744073709551621"})
    Refuse(rows, "length: " + Quoted(length), kOk + "Content-Length: " + length + "\r\n\r\nhello", kNoLength);
  Refuse(rows, "length: one that is none beside one", kOk + "Content-Length:\r\n" + kHello, kNoLength);
  Refuse(rows, "length: two in one line", kOk + "Content-Length: 5, 3\r\n\r\nhello", kTwoLengths);
  Refuse(rows, "length: two in two lines", kOk + "Content-Length: 3\r\n" + kHello, kTwoLengths);
  Refuse(rows, "length: before chunks", kOk + kLength + kChunked + kEnd + kChunks, kTwoLengths);
  Refuse(rows, "length: behind chunks", kOk + kChunked + kLength + kEnd + kChunks, kTwoLengths);
  Refuse(rows, "length: the right one of chunks", kOk + kChunked + "Content-Length: 15\r\n\r\n" + kChunks,
         kTwoLengths);
  Refuse(rows, "length: two without a body",
         "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n", kTwoLengths);
  RefuseCut(rows, "length: more than the body", kOk + "Content-Length: 9\r\n\r\nhello");
  Refuse(rows, "length: more than is read", kOk + "Content-Length: 999999999999\r\n\r\nhello",
         "is larger than");
  rows.back().kind = FailureKind::kResponseTooLarge;
}

void AddTransferEncodings(Rows& rows) {
  Accept(rows, "transfer: Chunked", kOk + "transfer-encoding:Chunked \r\n\r\n" + kChunks);
  AcceptOnce(rows, "transfer: identity beside a length", kOk + "Transfer-Encoding: identity\r\n" + kHello);
  AcceptClosed(rows, "transfer: identity", kOk + "Transfer-Encoding: identity\r\n\r\nhello");
  AcceptOnce(rows, "transfer: nothing beside a length", kOk + "Transfer-Encoding:\r\n" + kHello);
  AcceptOnce(rows, "transfer: chunks of HTTP/1.0",
             "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + kChunked + kEnd + kChunks);
  for (const char* coding :
       {"chunked, identity", "identity, chunked", "chunked, chunked", "xchunked", "chunkedx", "chunked;q=1",
        "\"chunked\"", ", chunked", "chunked,", "\vchunked", "chunked\x01", "gzip", "br"})
    Refuse(rows, "transfer: " + Quoted(coding), kOk + "Transfer-Encoding: " + coding + "\r\n\r\n" + kChunks,
           kTransfer);
  Refuse(rows, "transfer: chunked twice", kOk + kChunked + kChunked + kEnd + kChunks, kTransfer);
  Refuse(rows, "transfer: chunked, then identity",
         kOk + kChunked + "Transfer-Encoding: identity\r\n\r\n" + kChunks, kTransfer);
  Refuse(rows, "transfer: identity, then chunked",
         kOk + "Transfer-Encoding: identity\r\n" + kChunked + kEnd + kChunks, kTransfer);
  Refuse(rows, "transfer: packed chunks", kOk + "Transfer-Encoding: gzip, chunked\r\n\r\n" + kChunks,
         kTransfer);
}

void AddChunks(Rows& rows) {
  const std::string head = kOk + kChunked + kEnd, last = "\r\nhello\r\n0\r\n\r\n";
  for (const char* size : {"5 ", "5     ", "5\t", "5;a=b", "5;a", "5;", "5 ; a = b", "5;a=\"b;c\"", "5;\xfc",
                           "05", "00000005", "0000000000000000000005"})
    Accept(rows, "chunks: the size line " + Quoted(size), head + size + last);
  Accept(rows, "chunks: a size in large letters", head + "A\r\nhellohello\r\n0\r\n\r\n", "hellohello");
  Accept(rows, "chunks: several", head + "2\r\nhe\r\n3;x\r\nllo\r\n000\r\n\r\n");
  Accept(rows, "chunks: none", head + "0\r\n\r\n", "");
  Accept(rows, "chunks: trailers", head + "5\r\nhello\r\n0\r\nX: 1\r\nContent-Length: 3\r\n\r\n");
  Accept(rows, "chunks: a continued trailer", head + "5\r\nhello\r\n0\r\nX: 1\r\n 2\r\n\r\n");
  Accept(rows, "chunks: trailers that end with LF", head + "5\r\nhello\r\n0\r\nX: 1\n\n");
  AcceptOnce(rows, "chunks: bytes behind the last", head + kChunks + "more");
  for (const char* size : {" 5", "\t5", "+5", "-5", "0x5", "5_", "0_5", "5h", "5 x", "5 5", "", " ", ";a",
                           "x", "10000000000000005", "fffffffffffffffff", "5\r", "5;a\rb"})
    Refuse(rows, "chunks: the size line " + Quoted(size), head + size + last, kBrokenChunks);
  Refuse(rows, "chunks: NUL in an extension", head + "5;a\0b"s + last, kBrokenChunks);
  Refuse(rows, "chunks: LF alone behind the size", head + "5\nhello\r\n0\r\n\r\n", kBrokenChunks);
  Refuse(rows, "chunks: LF alone in an extension", head + "5;a\nhello\r\n0\r\n\r\n", kBrokenChunks);
  Refuse(rows, "chunks: LF alone behind the bytes", head + "5\r\nhello\n0\r\n\r\n", kBrokenChunks);
  Refuse(rows, "chunks: LF alone everywhere", head + "5\nhello\n0\n\n", kBrokenChunks);
  Refuse(rows, "chunks: CR alone behind the bytes", head + "5\r\nhello\r0\r\n\r\n", kBrokenChunks);
  Refuse(rows, "chunks: nothing behind the bytes", head + "5\r\nhello0\r\n\r\n", kBrokenChunks);
  Refuse(rows, "chunks: other bytes behind the bytes", head + "5\r\nhelloXX0\r\n\r\n", kBrokenChunks);
  Refuse(rows, "chunks: a trailer without a colon", head + "5\r\nhello\r\n0\r\nno trailer\r\n\r\n", kHeader);
  Refuse(rows, "chunks: NUL in a trailer", head + "5\r\nhello\r\n0\r\nX: \0\r\n\r\n"s, kControl);
  RefuseCut(rows, "chunks: cut behind a chunk", head + "5\r\nhello\r\n");
  RefuseCut(rows, "chunks: cut in a chunk", head + "9\r\nhello");
  RefuseCut(rows, "chunks: cut behind the last", head + "5\r\nhello\r\n0\r\n");
  Refuse(rows, "chunks: a size beyond what is read", head + "ffffffffffffffff" + last, "is larger than");
  rows.back().kind = FailureKind::kResponseTooLarge;
}

void AddNoBody(Rows& rows) {
  const std::string none = "HTTP/1.1 204 No Content\r\n", unchanged = "HTTP/1.1 304 Not Modified\r\n";
  const std::string go_on = "HTTP/1.1 100 Continue\r\n";
  AcceptStatus(rows, 204, "no body: 204", none + kEnd);
  AcceptStatus(rows, 204, "no body: 204 with a length of 0", none + "Content-Length: 0\r\n\r\n");
  AcceptStatus(rows, 204, "no body: 204 with a length", none + kLength + kEnd, false);
  AcceptStatus(rows, 204, "no body: 204 with chunks", none + kChunked + kEnd, false);
  AcceptStatus(rows, 204, "no body: 204 with a coding", none + "Content-Encoding: br\r\n\r\n");
  AcceptStatus(rows, 304, "no body: 304", unchanged + kEnd);
  AcceptStatus(rows, 304, "no body: 304 with a length", unchanged + kLength + kEnd);
  AcceptStatus(rows, 205, "no body: 205", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n");
  AcceptHead(rows, "no body: HEAD with a length", kOk + kLength + kEnd);
  AcceptHead(rows, "no body: HEAD without one", kOk + kEnd);
  AcceptHead(rows, "no body: HEAD with a length beyond what is read",
             kOk + "Content-Length: 999999999999\r\n\r\n");
  AcceptHead(rows, "no body: HEAD with chunks", kOk + kChunked + kEnd);
  AcceptHead(rows, "no body: HEAD with a coding", kOk + "Content-Encoding: gzip\r\n" + kLength + kEnd);
  AcceptHead(rows, "no body: HEAD, all the same sent", kOk + kHello);
  rows.back().reusable = false;

  Accept(rows, "interim: 100", go_on + kEnd + kOk + kHello);
  Accept(rows, "interim: 100 without a reason", "HTTP/1.1 100\r\n\r\n" + kOk + kHello);
  Accept(rows, "interim: 100 of HTTP/1.0", "HTTP/1.0 100 Continue\r\n\r\n" + kOk + kHello);
  Accept(rows, "interim: 100 with a length", go_on + kLength + kEnd + kOk + kHello);
  Accept(
      rows, "interim: 102, 103 and 199",
      "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n" +
          kOk + kHello);
  std::string many;
  for (int number = 0; number < 50; ++number) many += go_on + kEnd;
  Accept(rows, "interim: fifty", many + kOk + kHello);
  Accept(rows, "interim: with Connection: close, which the last takes back",
         go_on + "Connection: close\r\n\r\n" + kOk + kHello);
  Refuse(rows, "interim: an empty line behind it", go_on + kEnd + kEnd + kOk + kHello, kNoHttp);
  RefuseCut(rows, "interim: nothing behind it", go_on + kEnd);
  const std::string switches =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n";
  Refuse(rows, "interim: 101", switches, "switches to another protocol");
  Refuse(rows, "interim: 101 and a response behind it", switches + kOk + kHello,
         "switches to another protocol");
}

std::string Coded(const std::string& coding, const std::string& body) {
  return kOk + "Content-Encoding: " + coding + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

void AddCodings(Rows& rows) {
  const std::string gzip = Compressed("hello", Wrapping::kGzip), zlib = Compressed("hello", Wrapping::kZlib);
  const std::string raw = Compressed("hello", Wrapping::kNone), more = Compressed(" world", Wrapping::kGzip);
  const std::string twice = Compressed(gzip, Wrapping::kGzip);
  for (const char* coding :
       {"gzip", "x-gzip", "GZip", " gzip ", "identity, gzip", "gzip, identity", "gzip,", "UTF-8, gzip"})
    Accept(rows, "coding: " + Quoted(coding), Coded(coding, gzip));
  AcceptClosed(rows, "coding: gzip until the close", kOk + "Content-Encoding: gzip\r\n\r\n" + gzip);
  Accept(rows, "coding: gzip in chunks",
         kOk + "Content-Encoding: gzip\r\n" + kChunked + kEnd + "5\r\n" + gzip.substr(0, 5) + "\r\n14\r\n" +
             gzip.substr(5, 20) + "\r\n0\r\n\r\n");
  Accept(rows, "coding: deflate with zlib's wrapping", Coded("deflate", zlib));
  Accept(rows, "coding: deflate without it", Coded("deflate", raw));
  Accept(rows, "coding: gzip of nothing", Coded("gzip", Compressed("", Wrapping::kGzip)), "");
  Accept(rows, "coding: gzip with a file name",
         Coded("gzip", gzip.substr(0, 3) + "\x08" + gzip.substr(4, 6) + "name\0"s + gzip.substr(10)));
  Accept(rows, "coding: gzip and zeros", Coded("gzip", gzip + std::string(9, '\0')));
  Accept(rows, "coding: zlib and zeros", Coded("deflate", zlib + std::string(2, '\0')));
  Accept(rows, "coding: gzip of two members", Coded("gzip", gzip + more), "hello world");
  Accept(rows, "coding: gzip of three members and zeros",
         Coded("gzip", gzip + Compressed("", Wrapping::kGzip) + more + std::string(4, '\0')), "hello world");
  Accept(rows, "coding: gzip twice", Coded("gzip, gzip", twice));
  Accept(rows, "coding: gzip twice in two lines",
         "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + Coded("gzip", twice).substr(kOk.size()));
  Accept(rows, "coding: deflate, gzip", Coded("deflate, gzip", Compressed(zlib, Wrapping::kGzip)));
  for (const char* coding : {"gzip", "x-gzip", "deflate", "br", "zstd", "gzip, gzip"})
    Accept(rows, "coding: no body, " + Quoted(coding), Coded(coding, ""), "");
  for (const char* coding : {"identity", "UTF-8", "utf8", "ISO-8859-1", "none", "binary", "7bit", "8bit", "",
                             ",", "text/html; charset=UTF-8", "chunked", "aws-chunked", "false", "foo"})
    Accept(rows, "coding: no coding, " + Quoted(coding), Coded(coding, "hello"));

  for (const char* coding : {"br", "zstd", "compress", "x-compress", "BR", "gzip, br", "br, gzip"})
    Refuse(rows, "coding: " + Quoted(coding), Coded(coding, "hello"), kCoding);
  Refuse(rows, "coding: gzip five times", Coded("gzip, gzip, gzip, gzip, gzip", "hello"), kCoding);
  Refuse(rows, "coding: gzip that is none", Coded("gzip", "hello"), kCompression);
  Refuse(rows, "coding: gzip said twice and done once", Coded("gzip, gzip", gzip), kCompression);
  Refuse(rows, "coding: gzip cut in its end", Coded("gzip", gzip.substr(0, gzip.size() - 4)), kCompression);
  Refuse(rows, "coding: gzip cut in its middle", Coded("gzip", gzip.substr(0, gzip.size() - 10)),
         kCompression);
  Refuse(rows, "coding: gzip with a wrong sum",
         Coded("gzip", gzip.substr(0, gzip.size() - 8) + "sums" + gzip.substr(gzip.size() - 4)),
         kCompression);
  Refuse(rows, "coding: gzip and other bytes", Coded("gzip", gzip + "junk"), kCompression);
  Refuse(rows, "coding: gzip, zeros and other bytes", Coded("gzip", gzip + "\0junk"s), kCompression);
  Refuse(rows, "coding: gzip, zeros and a member", Coded("gzip", gzip + "\0"s + more), kCompression);
  Refuse(rows, "coding: gzip and half a member", Coded("gzip", gzip + more.substr(0, 8)), kCompression);
  Refuse(rows, "coding: zlib twice", Coded("deflate", zlib + zlib), kCompression);
}

void AddConnections(Rows& rows) {
  for (const char* value : {"keep-alive", "Keep-Alive", "closed", "upgrade", "", "not-close"})
    Accept(rows, "connection: " + Quoted(value), kOk + "Connection: "s + value + "\r\n" + kHello);
  for (const char* value : {"close", "Close", "CLOSE", "close, keep-alive", "keep-alive, close", "foo,close",
                            "close,", "keep-alive\r\nConnection: close"})
    AcceptOnce(rows, "connection: " + Quoted(value), kOk + "Connection: "s + value + "\r\n" + kHello);
  AcceptOnce(rows, "connection: the proxy's close", kOk + "Proxy-Connection: close\r\n" + kHello);
  AcceptOnce(rows, "connection: HTTP/1.0", "HTTP/1.0 200 OK\r\n" + kHello);
  Accept(rows, "connection: HTTP/1.0 with keep-alive",
         "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + kHello);
  AcceptOnce(rows, "connection: HTTP/1.0 with both",
             "HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\n" + kHello);
}

}  // namespace

std::vector<OddResponse> OddResponses() {
  Rows rows;
  AddStatusLines(rows);
  AddHeaders(rows);
  AddLengths(rows);
  AddTransferEncodings(rows);
  AddChunks(rows);
  AddNoBody(rows);
  AddCodings(rows);
  AddConnections(rows);
  return rows;
}

}  // namespace flintdesk::http::testing
