#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "http/bodies/sink.hpp"

namespace flintdesk::http {

struct FileSinkOptions {
  bool replace = false;  ///< A file that is there already; otherwise it is refused.
  /// Which responses with status 200 are the file; empty: all. The others go to memory.
  std::function<bool(const Response& head)> is_wanted = {};
};

/// Writes a response beside `path`, in a file of its own, and gives it that name when it is whole: there is
/// never a half of one. A retry asks for the rest where the service desk can tell that nothing has changed
/// (a strong ETag, or a date), and begins anew otherwise. What was not finished goes with the sink.
///
/// Errors: kInvalidRequest where something is there already, kFailed where the system does not let it write.
/// Whoever waits for the loop waits for the disk, too.
///
///   auto sink = MakeFileSink("/tmp/log.zip");
///   if (!sink.ok()) return sink.error();
///   request.sink = *sink;
Result<std::shared_ptr<BodySink>> MakeFileSink(std::filesystem::path path, FileSinkOptions options = {});

/// Writes responses with status 200 to a descriptor, which stays the caller's: standard output. Once a byte
/// of them was written there is no retry. One that takes no more (a pipe whose reader is slow) is waited for
/// without holding up the loop. `name` is for messages. The program ignores SIGPIPE.
std::shared_ptr<BodySink> MakeDescriptorSink(int descriptor, std::string name = "standard output");

}  // namespace flintdesk::http
