#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "http/bodies/file_sink.hpp"
#include "servicedesk/outcome/conversation.hpp"
#include "servicedesk/outcome/proof.hpp"
#include "servicedesk/outcome/verifying_read.hpp"
#include "servicedesk/response/port_for_tls.hpp"
#include "servicedesk/response/redirect.hpp"
#include "servicedesk/response/shown_member.hpp"
#include "servicedesk/response/v1_view.hpp"
#include "servicedesk/wire/content_url.hpp"

/// A read whose response is a file: it goes to the disk as it comes, and gets its name when it is whole.
namespace flintdesk::servicedesk {
namespace {

/// Service desks and whoever stands before them send pages and documents with status 200 in place of a file.
/// One that is a page itself says that it is an attachment.
bool IsFile(const http::Response& head) {
  if (ToLower(Trim(head.HeaderValue("Content-Disposition"))).starts_with("attachment")) return true;
  const std::string_view header = head.HeaderValue("Content-Type");
  const std::string type = ToLower(Trim(header.substr(0, header.find(';'))));
  for (const std::string_view no_file :
       {"text/html", "application/json", "text/json", "application/xml", "text/xml"})
    if (type == no_file) return false;
  return !type.ends_with("+json");
}

/// Neither the key nor the rate is what is refused, nor the service desk something else.
bool IsNoPath(const http::Response& response, const Reading& reading) {
  if (response.status == 404 || response.status == 405) return true;
  const bool is_of_the_key = reading.code == 401 || reading.code == 4022;
  return response.status == 400 && reading.throttle == http::Throttle::kNone && !is_of_the_key &&
         !SaysPortIsForTls(response, reading);
}

}  // namespace

void Conversation::OpenTarget() {
  const Download& download = *model_.download;
  if (call_.values.Text(download.to_file) == "-")
    return Finish({Code::kInvalidRequest,
                   fmt::format("{}: a file can't go to standard output", download.to_file),
                   "Name a file; ./- is one that is called -."});
  Result<std::shared_ptr<http::BodySink>> sink =
      http::MakeFileSink(call_.values.Text(download.to_file),
                         {.replace = call_.values.Boolean(download.force), .is_wanted = IsFile});
  if (!sink.ok()) {
    const bool taken = sink.error().code == Code::kInvalidRequest && !call_.values.Boolean(download.force);
    return Finish(
        {sink.error().code, sink.error().message,
         taken ? fmt::format("Name another file, or give {} to put this one in its place.", download.force)
               : sink.error().assistance});
  }
  sink_ = std::move(sink).value();
  download_paths_ = download.paths;
  const auto known = std::ranges::find(download_paths_, installation_.Chosen(DownloadPathFact(download)));
  if (known != download_paths_.end()) std::rotate(download_paths_.begin(), known, known + 1);
  ChooseApi();
}

Result<http::Request> Conversation::RequestOfDownload() const {
  http::Request request = BuildV3Read(call_, FillPath(download_paths_.front(), call_));
  // Of its parts the target alone comes from a response; the origin is the configured one.
  if (!content_target_.empty()) request.target = content_target_;
  for (http::Header& header : request.headers)
    if (header.name == "Accept") header.value += ", */*";
  request.sink = sink_;
  return request;
}

/// A body that went to the sink is not in memory.
bool Conversation::HasWritten(const http::Response& response) const {
  return sink_ && response.body.empty() &&
         (response.status == 206 || (response.status == 200 && IsFile(response)));
}

void Conversation::FinishDownload(const http::Response& response) {
  if (detecting_) installation_.KeepApi(Api::kV3);
  if (model_.download->paths.size() > 1 && content_target_.empty())
    installation_.KeepChosen(DownloadPathFact(*model_.download), download_paths_.front());
  const std::string path = call_.values.Text(model_.download->to_file);
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(path, none);
  const std::int64_t bytes =
      none ? static_cast<std::int64_t>(response.streamed) : static_cast<std::int64_t>(size);
  reading_ = {};
  reading_.shape = Shape::kDocument;
  reading_.verdict = Verdict::kSuccess;
  reading_.message = fmt::format("{} bytes were written to {}", bytes, Redact(path));
  reading_.document = json::Object{
      {std::string(model_.thing->v3_single.front()), json::Object{{"file", path}, {"size", bytes}}}};
  AddV1View(reading_, request_id_);
  Succeed("success");
}

/// Builds have the content of a file at different paths; what is none to one is not found, or refused. True
/// when the next one is asked for.
bool Conversation::TryTheOtherPath(const http::Response& response) {
  if (!sink_ || api_ != Api::kV3 || !IsNoPath(response, reading_)) return false;
  if (download_paths_.size() > 1) {
    download_paths_.erase(download_paths_.begin());
    Send(api_);
    return true;
  }
  if (asked_for_content_) return false;
  asked_for_content_ = true;
  FindContent(Classify(Question(api_), response, reading_));
  return true;
}

/// The attachment itself may say where its content is. `missing`: how the call ends where it does not.
void Conversation::FindContent(Judgement missing) {
  parts_.client.Send(
      ReadOfState(Api::kV3, call_), MakeContext(),
      [self = shared_from_this(), missing = std::move(missing)](const Exchanged& exchanged) mutable {
        if (self->EndedByLookup(exchanged)) return;
        const json::Value document = SuccessIn(exchanged);
        const json::Value* shown = StateIn(Api::kV3, self->call_, document);
        const std::string url = shown == nullptr ? "" : TextOf(shown->Find("content_url"));
        if (const auto target = TargetOfContent(url, self->call_)) {
          self->content_target_ = *target;
          return self->Send(Api::kV3);
        }
        if (!url.empty())
          missing.what += fmt::format("; its content_url is {}, where no key is sent",
                                      json::Quote(ReadRedirect(url).Shown()));
        self->Finish(std::move(missing));
      });
}

}  // namespace flintdesk::servicedesk
