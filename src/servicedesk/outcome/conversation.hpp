#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connector/connector.hpp"
#include "servicedesk/model/action.hpp"
#include "servicedesk/outcome/dry_run.hpp"
#include "servicedesk/outcome/fence.hpp"
#include "servicedesk/outcome/installation.hpp"
#include "servicedesk/outcome/kept_document.hpp"
#include "servicedesk/outcome/kept_evidence.hpp"
#include "servicedesk/outcome/learnt.hpp"
#include "servicedesk/outcome/list_walk.hpp"
#include "servicedesk/outcome/lookup.hpp"
#include "servicedesk/outcome/read_back.hpp"
#include "servicedesk/outcome/reconciliation.hpp"
#include "servicedesk/outcome/request_form.hpp"
#include "servicedesk/response/classify.hpp"
#include "servicedesk/response/response.hpp"
#include "servicedesk/wire/dialect.hpp"
#include "servicedesk/wire/value_names.hpp"

namespace flintdesk::servicedesk {

struct AccountView;

/// One call on its way: the exchanges that it takes, one after the other. It keeps itself alive until `done`
/// has been called, exactly once. On the loop's thread only.
class Conversation final : public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(const connector::ConnectorParts& parts, std::shared_ptr<Learnt> learnt,
               connector::CheckedCall&& call, connector::ResponseDone&& done);
  void Start();

 private:
  using Exchanged = http::Outcome;

  void WarnOfWordForNo() const;
  void ChooseApi();
  void Send(Api api);
  void SendNow(Api api);
  const AttachedFile* File() const { return file_ ? &*file_ : nullptr; }
  Result<http::Request> RequestFor(Api api) const;
  Result<void> BeginList();
  bool IsViewToCheck(Api api) const;
  void CheckView(Api api);
  void OnViews(Api api, const Exchanged& exchanged);
  void NoteRefusals();
  bool GoOnWithList(int status, Judgement& judgement);
  void OnResponse(Exchanged&& exchanged);
  void FinishJudged(Judgement judgement);
  bool TryTheOtherApi(const http::Response& response);
  bool IsGone(const http::Response& response) const;
  bool TryTheOtherWrap(int status);
  void ReadBackWhetherDone(Judgement refused);
  void OnReadBack(const Judgement& refused, const Exchanged& exchanged);

  // What only changes need: conversation_change.cpp.
  void TakeLock();
  void OnLock();
  void OnNoLock(bool cancelled);
  void LetTheLastChangeAge();
  void Prepare(Api api, bool api_known);
  bool NeedsFence(Api api) const;
  void WaitForAnotherFence(Api api, bool api_known);
  bool AsksV3Before() const;
  void ReadFenceFirst(Api api, bool api_known);
  void OnFence(Api api, bool api_known, FenceRead read);
  bool EndedByProbe(const FenceRead& read);
  void EndFence();
  void HoldAgainstBefore(const json::Value& shown);
  const Bar* BarOf(Api api) const;
  std::optional<Judgement> WhyBarred(const Bar& bar, const json::Value& shown) const;
  bool EndedByBar(Api api, const FenceRead& read, const Reading& reading);
  void ReadAgainBeforeIt();
  std::string_view NothingSent() const;
  http::Context ContextOfChange();
  std::optional<milliseconds> WaitThatIsAskedFor(const http::Response& response) const;
  void WaitOutThrottledFence(Api api, const http::Response& response, Judgement throttled);
  bool WaitOutThrottle(const http::Response& response, Judgement& throttled);
  void RetryAfterThrottle(Judgement throttled);
  std::vector<Api> ApisToRead(Api api, const std::optional<Fence>& fence) const;
  void ReconcileUnclearOutcome(Judgement unclear, bool waited_out_throttle = false);
  void OnReconciled(Judgement unclear, Reconciled settled);
  std::string WhyOfAnother();
  std::string WhatElseIsShown(const Thing& expected) const;
  bool IsOlderThanTheCall(const Thing& made, const json::Value& shown) const;
  void RecordWhatWasMade();
  void TellWhetherChanged();
  std::vector<Difference> DifferencesBefore() const;
  bool ShowsChange() const;
  void WarnOfOtherValues();
  void WarnOfOtherTexts() const;
  void WarnOfOtherText(const std::string& sent, const json::Value* shown) const;
  void WarnOfOtherTimes() const;
  void WarnOfFieldsNotShown() const;
  std::string WhyOnlyOnce() const;
  std::string WhatToCheck() const;
  std::string WhenToCallAgain() const;
  void KeepUnconfirmed(Judgement& judgement);
  bool RetriesAreLeft() const;

  // What only changes with a file need: conversation_file.cpp.
  struct FileReading;
  void BeginChange();
  bool OpenFile();
  void ReadFile(std::uint64_t bytes, std::function<void(Result<std::string>)> done);
  void ReadPiecesOfFile(std::shared_ptr<FileReading> reading);
  void SendFileAgain(Api api);
  bool IsFirstFile() const;
  void FinishNotSentAgain(Code code, const std::string& why);

  // A read that writes a file: conversation_download.cpp.
  void OpenTarget();
  Result<http::Request> RequestOfDownload() const;
  bool HasWritten(const http::Response& response) const;
  void FinishDownload(const http::Response& response);
  bool TryTheOtherPath(const http::Response& response);
  void FindContent(Judgement missing);

  // What the names in a change stand for: conversation_names.cpp and, before it is sent, whether the service
  // desk has them: conversation_preflight.cpp.
  struct Finding {
    std::string what, remedy;
    Code code = Code::kRejected;
    /// Of a name that a list was searched by: what may still have it, though no list of names does.
    std::optional<json::Object> criterion = {};
  };
  struct NameToCheck {
    std::string given_as, text;  ///< "fields.urgency"
    std::string list;            ///< As in catalogue::Field.
    bool is_person = false;
    const Member* by_id = nullptr;   ///< A person's id is to take the name's place; null: the name is sent.
    const Filter* filter = nullptr;  ///< A list is searched by it.
    /// Of a change, the name of what it is to belong to: a subcategory's category. Empty: nothing says it.
    std::string below = {};

    /// What is kept of the list it is looked up in, or of the part of it below a name.
    std::string KeptAs() const;
  };
  void FindApi(std::function<void(Api)> then);
  bool IsPreflightOn() const;
  http::Context ContextOfNames(Api api = Api::kV3) const;
  void LookUpNames();
  void LookUpPeople(Api api);
  void LookUpPersonIn(Api api, const NameToCheck& person, bool whole);
  void OnPeople(Api api, const NameToCheck& person, bool whole, const LookupRows& people);
  void OnNobody(Api api, const NameToCheck& person, const LookupRows& people);
  void FinishWithoutPerson(const LookupRows& people);
  void TakePerson(Api api, const NameToCheck& person, const LookupRow& found);
  static bool CanBeSent(Api api, const NameToCheck& person);
  std::string DigestOfPerson(const NameToCheck& person) const;
  std::optional<std::string> KeptIdOf(const NameToCheck& person);
  void KeepIdOf(const NameToCheck& person, const std::string& id);
  void AddFinding(const NameToCheck& name, std::string what, std::string remedy);
  void ForgetWhatMisled(Code code);
  void LookUpFields(Api api);
  void LearnLabels();
  bool NamesFields() const;
  bool IsApiName(std::string_view name) const;
  std::vector<std::pair<const Member*, std::string>> FieldsOfForm() const;
  std::vector<std::string> FieldsNotIn(const RequestForm& form) const;
  bool IsAllIn(const RequestForm& form) const;
  void LearnFrom(const RequestForm& form);
  void ReadForm();
  void ReadTemplateOf(const std::string& name);
  void ReadRequest(std::function<void(const json::Value&)> then);
  void ReadFormAt(const std::string& path, const std::string& which, bool is_its_own);
  bool TakeKnownForm(const std::string& which);
  void OnForm(const std::vector<std::string>& which, bool is_its_own, const Exchanged& exchanged);
  void KeepForms(const std::vector<std::string>& which, RequestForm form);
  void KeepForm(const std::string& name, RequestForm form, Renewal renewal);
  std::shared_ptr<const RequestForm> KnownForm(const std::string& name);
  void ForgetNames();
  void CheckFields(const RequestForm& form);
  void WarnOfMandatory(const RequestForm& form) const;
  void CheckCustomFields(const RequestForm& form, bool is_its_own);
  std::vector<NameToCheck> PeopleToCheck() const;
  std::vector<NameToCheck> ValuesToCheck() const;
  std::vector<NameToCheck> NamesToCheck() const;
  void LookUpValues();
  void LookUpValue(std::vector<NameToCheck> values);
  std::shared_ptr<const NamesOfList> KnownNames(const std::string& list);
  void OnList(const NameToCheck& value, const LookupRows& rows);
  void KeepNames(const std::string& list, const LookupRows& rows, const std::string& one);
  void EndNames();
  bool IsRefused();
  Judgement JudgementOfFindings() const;
  void BeginNames();
  Deadline UntilOfLookups(milliseconds longest) const;
  const connector::CheckedCall& AsGiven() const { return as_given_ ? *as_given_ : call_; }
  bool EndedByLookup(const Exchanged& exchanged);
  void CarryOut();

  // The names that a list was searched by in vain: conversation_filters.cpp.
  bool IsToCheckFilters() const;
  void CheckFilters();
  void NoteNamesWithRows();
  void ConfirmFindings(std::size_t from);
  void EndFilters();

  // The customer account of an installation for service providers: conversation_account.cpp.
  bool NamesAccount() const;
  http::Context ContextOfAccount() const;
  void CheckAccountOfChange();
  std::vector<std::string> RequestsOfChange() const;
  void CheckAccountOfRequests(std::vector<std::string> ids);
  bool EndedByUnreadAccount(const std::string& id, const Exchanged& exchanged);
  void CheckAccountInList();
  void LookUpAccount(std::function<void(const Exchanged&, const AccountView&)> then);
  void KeepAccount(const Exchanged& exchanged, const AccountView& view);
  bool IsToLookUpAccount(const Judgement& judgement) const;
  void LookUpAccountOf(Judgement judgement);

  // What it demands of the thing, and has told by refusing: conversation_demands.cpp.
  bool MeetsDemands() const;
  json::Object KeptDemands() const;
  void CheckDemands();
  void HoldAgainstDemands(const json::Value& document);
  bool LearnDemands(const Judgement& refused);
  void KeepDemands(const json::Value& document);
  void ForgetDemands();

  // A change that only asks: conversation_preview.cpp.
  bool IsDryRun() const;
  void DryRun();
  Asked QuestionOfRead(Api api) const;
  void DryRunOver(Api api);
  void OnStateForDryRun(const http::Request& would_send, const Exchanged& exchanged);
  void FinishDryRun(const http::Request& would_send, const json::Value* shown);

  // A change that tells what it has done: conversation_preview.cpp.
  bool TellsDifference() const;
  void SendFirst(Api api);
  void KeepBefore(Api api, const json::Document& document);
  bool IsToReadAfter() const;
  void ReadAfter(Judgement success);
  http::Context ContextOfLook(const char* label) const;
  json::Value DifferenceOfCall() const;
  json::Value TellDifference();

  // What only changes need, of the call journal: conversation_journal.cpp.
  void TakeOverUnfinished();
  void TakeOver(std::vector<connector::UnfinishedCall> calls);
  bool SendsFileOf(const connector::UnfinishedCall& call) const;
  void ReconcileUnfinished(const std::vector<connector::UnfinishedCall>& calls);
  void OnUnfinishedReconciled(Reconciled settled);
  Result<void> WriteIntent(const KeptEvidence& evidence);
  Result<void> WriteSending(const http::Context& context);
  void WriteOutcome(Code code);
  bool IsOpen(Code code) const;
  void FinishUnwritten(const Error& error);

  bool Changes() const { return catalogue::Changes(call_.action->effect); }
  Asked Question(Api api) const;
  http::Context MakeContext() const;
  void Finish(Judgement judgement);
  void Succeed(std::string message);
  void SucceedAlready();
  std::string ShownId() const;
  bool WasRemovedBefore() const;
  void FinishRefused(Judgement refused);

  connector::ConnectorParts parts_;
  std::shared_ptr<Learnt> learnt_;
  connector::CheckedCall call_;
  connector::ResponseDone done_;
  ValueNames names_;
  const ActionModel& model_;
  Installation installation_;
  std::string request_id_;
  std::string wrap_;  // The name that V3 is sent things under; empty: the newest.
  Api api_ = Api::kV1;
  bool detecting_ = false;            // The call itself, a read, finds out which API the host has.
  bool recalled_ = false;             // The API comes from what was kept, which may be out of date.
  bool knows_view_ = false;           // that a list of V1 is asked for
  bool tries_one_criterion_ = false;  // of a list whose service desk has refused several
  std::size_t wraps_tried_ = 0;       // that were refused
  // What few calls need is not part of all of them: thousands may be in flight.
  std::unique_ptr<ListWalk> walk_;  // Of a list, across its pages.
  // Of a list that has rows, which of the names that it was searched by need not be looked up.
  std::unique_ptr<std::set<std::string>> names_with_rows_;
  std::optional<json::Array> searched_;   // What a list was searched by in vain, and was then looked up.
  std::shared_ptr<http::BodySink> sink_;  // Of a file that is read.
  std::vector<std::string_view> download_paths_;  // Those that are left, the one to ask for first.
  bool asked_for_content_ = false;                // The attachment has been read for its content_url …
  std::string content_target_;                    // … which leads there; empty: it doesn't.
  Reading reading_;  // The last response of the call itself; its document is the response's data.

  std::vector<NameToCheck> people_;  // who are still to be looked up
  std::vector<Finding> findings_;    // of what is looked up
  Deadline names_until_ = Deadline::Never();
  Deadline account_until_ = Deadline::Never();
  bool account_looked_up_ = false;  // or a request has shown it

  // Of changes only:
  std::optional<Exchanged> state_;         // that a dry run has read for that
  json::Object demands_;                   // that refusals of this action have told, by template
  std::vector<std::string> custom_names_;  // as they were given
  // What was kept of people, forms and lists and used for it: forgotten when the service desk refuses it.
  std::vector<std::string> believed_, believed_forms_, believed_lists_;
  std::unique_ptr<connector::CheckedCall> as_given_;  // before names took the place of ids
  std::vector<FoundPerson> found_people_;
  bool only_labels_ = false;  // are looked up, for V1
  std::string group_;
  connector::KeyedLocks::Number lock_ = 0;
  std::shared_ptr<connector::Wait> lock_wait_;
  Clock::time_point sent_{};  // The first time that it may have reached the service desk.
  std::optional<connector::EarlierChange> earlier_;  // The last change known when it was sent.
  std::optional<Fence> fence_;
  std::optional<AttachedFile> file_;
  std::optional<FileMarks> first_file_;  // What it was when it was first sent; none: nobody knows.
  bool reads_fence_ = false;             // others wait for what this call finds out of the clocks
  int waited_for_fence_ = 0;
  int throttled_fences_ = 0;
  std::optional<Clock::time_point> fence_came_;  // The response to the read before it.
  bool was_refused_ = false;                     // It was sent, and clearly not carried out.
  bool proof_was_rejected_ = false;              // … since the service desk did not take the token.
  bool was_alike_ = false;            // What was there reads like what is sent, and is written otherwise.
  std::optional<bool> would_change_;  // By what was read before it.
  bool shows_others_ = false;         // The response shows other values than were sent.
  std::unique_ptr<UnconfirmedWrite> unconfirmed_;  // It was sent, and the response was lost.
  bool only_refused_ = true;                       // Each time that it was sent, the response was a refusal.
  int sent_again_ = 0;                             // with the one that is about to be
  int resent_ = 0;
  connector::CallIdentity identity_;  // in the journal
  std::optional<Clock::time_point> intent_written_;
  bool was_sent_ = false;  // by this call or the one that it has taken over
  bool sends_itself_ = false;
  std::string taken_over_;         // Which one that was, in words; empty for none.
  std::string how_it_ended_;       // And what had become of that.
  Clock::time_point last_sent_{};  // by this call or the one that it has taken over
  // So long the service desk may be at work on it, as far as that is known.
  Clock::time_point at_work_until_{};
  std::optional<milliseconds> longer_timeout_;  // that a retry takes
  std::optional<bool> changed_;                 // Whether it has changed anything; none: it can't be told.
  std::optional<json::Value> after_;            // What a read has shown of it since.
  // What was shown of the thing before it was sent, and over which API.
  std::optional<std::pair<Api, json::Value>> before_;
  std::optional<Api> read_before_;  // The API over which it was asked for that, whatever came of it.
  bool open_ = false;               // When it ends with 13, the next equal call may find out more.
  bool is_bare_success_ = false;    // The service desk has said success and shown nothing.
};

}  // namespace flintdesk::servicedesk
