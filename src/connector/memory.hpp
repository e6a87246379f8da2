#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/time.hpp"

namespace flintdesk::connector {

/// What is kept between calls and runs: one document a name, under data/ in the home folder or in memory.
class Memory {
 public:
  virtual ~Memory() = default;
  virtual std::optional<json::Value> Read(const std::string& name) = 0;
  virtual void Write(const std::string& name,
                     const json::Value& value) = 0;  ///< A failure is logged at debug level.
  /// Removes the documents whose names begin so and that no process has written for so long. What can't be
  /// removed stays.
  virtual void RemoveOld(std::string_view beginning, milliseconds unwritten_for) = 0;
};

/// Under which name a document of this kind about `subject` is kept; it can be a file's. The subject is
/// foreign and may be long: "record-clock-of" and "http://desk:8080" make
/// "record-clock-of-http___desk_8080-1f00c0de".
std::string NameInMemory(std::string_view kind, std::string_view subject);

/// A memory in one file a name under `folder`, which is made when it is missing; where it can't be written
/// (read-only home, no home: empty `folder`), what was written is kept in this object. Any thread.
std::unique_ptr<Memory> MakeMemory(std::filesystem::path folder);

}  // namespace flintdesk::connector
