#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/findings.hpp"
#include "base/text.hpp"

namespace flintdesk::cli {

/// What is wrong with the options, gathered so that all of it is said at once.
class InitFindings {
 public:
  /// The code is the first finding's, unless another one is of how init was called.
  void Add(std::string finding, std::string remedy, Code code = Code::kInvalidRequest) {
    if (error_.details.empty() || code == Code::kInvalidRequest) error_.code = code;
    error_.details.push_back(std::move(finding));
    if (std::ranges::find(remedies_, remedy) == remedies_.end()) remedies_.push_back(std::move(remedy));
  }
  bool empty() const { return error_.details.empty(); }
  std::string Text() const { return JoinFindings(error_.details); }
  Error TakeError() && {
    error_.assistance = Join(remedies_, " ");
    return std::move(error_);
  }

 private:
  Error error_ = InvalidRequestError("init can't begin");
  std::vector<std::string> remedies_;
};

}  // namespace flintdesk::cli
